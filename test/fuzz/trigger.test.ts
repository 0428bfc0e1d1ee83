import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, describe, test } from 'vitest';
import type { Json } from '../../lib/core/json.ts';
import { sweepRequest } from '../../lib/core/sweep.ts';
import { anyJson, mutatedJson, mutatedText } from '../arbitraries/mutated.ts';
import { guarded, holds, PATIENCE } from './guard.ts';

const RECORDED = fileURLToPath(new URL('../../../shared/events/', import.meta.url));

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';

/** A record as CloudTrail writes it, every part that is read among them. */
const RECORD = {
  eventVersion: '1.11',
  userIdentity: {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::111122223333:assumed-role/ops/me',
    invokedBy: 'AWS Internal',
    sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::111122223333:role/ops' } },
  },
  eventTime: '2026-01-02T03:04:05Z',
  eventSource: 'cloudtrail.amazonaws.com',
  eventName: 'StopLogging',
  awsRegion: 'us-east-1',
  sourceIPAddress: '203.0.113.7',
  userAgent: 'aws-cli/2.17.32 md/awscrt#0.21.2 ua/2.0',
  errorCode: 'AccessDenied',
  errorMessage: `User is not authorized to perform: cloudtrail:StopLogging on resource: ${ARN}`,
  requestParameters: { name: ARN, trailName: ARN, resourceId: ARN },
  responseElements: { trailARN: ARN },
  eventID: '11111111-2222-3333-4444-555555555555',
  recipientAccountId: '111122223333',
  sessionCredentialFromConsole: 'true',
};

const envelope = (detail: Json): Json => ({
  version: '0',
  id: '1',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.cloudtrail',
  account: '111122223333',
  time: '2026-01-02T03:04:09Z',
  region: 'us-east-1',
  resources: [],
  detail,
});

const { errorCode: _code, errorMessage: _message, ...succeeded } = RECORD;

const REAL: readonly Json[] = [
  envelope(RECORD),
  envelope(succeeded),
  sweepRequest('111122223333', 'us-east-1', '2026-01-02T03:04:05Z'),
];

const INSERTS = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\u0000',
  '\\ud800',
  '1e999',
  'null',
  '"__proto__":',
];

const guard = guarded('trigger');
afterAll(() => guard.close());

describe('a message of the queue is read without ever throwing, and briefly', { timeout: PATIENCE }, () => {
  test('whatever its bytes', () => holds(guard, 'message', fc.string({ unit: 'binary' })));

  test('whatever JSON it is', () => holds(guard, 'message', anyJson));

  test('whatever became of a real one', () => holds(guard, 'message', mutatedJson(REAL)));

  test('whatever became of its text', () => {
    const texts = REAL.map((one) => JSON.stringify(one));
    return holds(guard, 'message', mutatedText(texts, INSERTS));
  });

  test('nor is its actor, whatever became of a record', () => holds(guard, 'record', mutatedJson([RECORD])));

  // Recorded events are not part of the project.
  test.skipIf(!existsSync(RECORDED))('whatever became of a recorded one', () => {
    const files = readdirSync(RECORDED, { recursive: true, encoding: 'utf8' });
    const events = files
      .filter((name) => name.endsWith('.json'))
      .map((name): Json => JSON.parse(readFileSync(join(RECORDED, name), 'utf8')))
      .map((event) => (JSON.stringify(event).includes('"detail-type"') ? event : envelope(event)));
    return holds(guard, 'message', mutatedJson(events));
  });
});
