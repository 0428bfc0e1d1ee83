import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLE } from '../../lib/adapters/ledger/table.ts';
import { sweepRequest } from '../../lib/core/sweep.ts';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.ts';
import { startTables, type Tables } from '../../lib/sandbox/tables.ts';
import { lambda, type Lambda } from '../lambda/lambda.ts';

const ACCOUNT = '111122223333';
const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/audit`;
const POLICY = `
version: 1
name: audit
mode: enforce
match: { accounts: ['${ACCOUNT}'], regions: [us-east-1], trails: [audit] }
desired: { IsLogging: true }
`;
const STATE = {
  trails: [
    {
      Trail: { Name: 'audit', TrailARN: ARN, HomeRegion: 'us-east-1', S3BucketName: 'logs' },
      Status: { IsLogging: false },
    },
  ],
};

describe.each([
  { mode: 'audit', isLogging: false, status: 'drifted', paused: [1] },
  { mode: 'enforce', isLogging: true, status: 'remediated', paused: [] },
])('enforce whose own mode is $mode, whatever the mode of sweep', ({ mode, isLogging, status, paused }) => {
  let sandbox: Sandbox;
  let tables: Tables;
  let enforce: Lambda;
  let policies = '';
  /** What was counted under a name, in the lines that CloudWatch makes metrics of. */
  const counted = (metric: string): readonly unknown[] =>
    enforce.invocations.flatMap(({ lines }) =>
      lines.filter((line) => '_aws' in line && metric in line).map((line) => line[metric]),
    );

  beforeAll(async () => {
    sandbox = await startSandbox({ accountId: ACCOUNT, state: STATE });
    tables = await startTables();
    await tables.create('trailwarden-ledger', TABLE);
    policies = await mkdtemp(join(tmpdir(), 'trailwarden-paused-'));
    await writeFile(join(policies, 'policies.yaml'), POLICY);
    const own = sandbox.credentialsFor({ kind: 'role', name: 'enforce', session: 'enforce' });
    const environment = {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: own.accessKeyId,
      AWS_SECRET_ACCESS_KEY: own.secretAccessKey,
      TRAILWARDEN_ACCOUNT: ACCOUNT,
      TRAILWARDEN_MODE: mode,
    };
    enforce = await lambda({ name: 'enforce', policies, environment });
    const body = JSON.stringify(sweepRequest(ACCOUNT, 'us-east-1', new Date().toISOString()));
    await enforce.invoke({ Records: [{ messageId: 'one', body, eventSource: 'aws:sqs' }] });
  });
  afterAll(async () => {
    await Promise.all([enforce, sandbox, tables].map((one) => one.close()));
    await rm(policies, { recursive: true });
  });

  it('leaves the trail as its mode says', () => {
    expect(sandbox.trails().trails[0]?.Status?.IsLogging).toBe(isLogging);
    expect(sandbox.bus('trailwarden').map(({ detail }) => detail['status'])).toEqual([status]);
  });

  it('counts a pause, for the alarm to ring', () => {
    expect(counted('PausedSweeps')).toEqual(paused);
  });

  it('counts that the sweep was answered, for the alarm not to ring', () => {
    expect(counted('SweepSeconds')).toEqual([expect.any(Number)]);
  });
});
