import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { WHOLE } from '../../lib/cli/demo/state.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { record } from '../e2e/driven.ts';
import { folderWith, trailwarden, type Ended } from './run.ts';

export const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/org-audit';
const POLICY = `
version: 1
name: baseline
mode: enforce
severity: critical
match: { trails: [${ARN}] }
desired:
  IsLogging: true
  EnableLogFileValidation: true
controls: [cis-aws-foundations-5.0.0/3.2]
---
version: 1
name: watch
match: { trails: ['org-*'] }
desired: { S3KeyPrefix: null, SnsTopicName: null }
`;

const [whole = {}] = WHOLE.trails;
export const changed = (trail: object, status: object = {}): { trails: readonly TrailState[] } => ({
  trails: [{ ...whole, Trail: { ...whole.Trail, ...trail }, Status: { IsLogging: true, ...status } }],
});
export const BLINDED = changed(
  { LogFileValidationEnabled: false, S3KeyPrefix: 'evil|`x`@all' },
  { IsLogging: false },
);

export const folder = folderWith({
  'policy.yaml': POLICY,
  'whole.json': WHOLE,
  'blinded.json': BLINDED,
  'stop.json': record('StopLogging', { name: 'org-audit' }),
  'read.json': record('GetTrail', { name: 'org-audit' }),
  'log.json.gz': gzipSync(
    JSON.stringify({ Records: [record('StopLogging', { name: ARN }), record('GetTrail', {})] }),
  ),
  'broken.json.gz': gzipSync('{"Records":[]}').subarray(0, 20),
  'broken.json': '{ "trails": ',
  'twice.json': { trails: [...WHOLE.trails, ...WHOLE.trails] },
  'empty.json': { Records: [] },
  'none.json': { trails: [] },
  'odd.json': {
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StopLogging',
    recipientAccountId: 'nobody',
    awsRegion: 'x',
  },
  'many.json.gz': gzipSync(JSON.stringify(Array.from({ length: 10_001 }, () => ({})))),
});
export const at = (name: string): string => join(folder, name);
export const plan = (...args: readonly string[]): Promise<Ended> =>
  trailwarden(['plan', '--policies', folder, ...args]);
