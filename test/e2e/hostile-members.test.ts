import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TABLE } from '../../lib/adapters/ledger/table.ts';
import { deployedPatterns } from '../../lib/cli/rules.ts';
import type { Outcome } from '../../lib/core/outcome.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { startSandbox, type CallLine, type Sandbox } from '../../lib/sandbox/index.ts';
import { startTables, type Tables } from '../../lib/sandbox/tables.ts';
import { lambda, type Lambda } from '../lambda/lambda.ts';
import { chance } from '../simulate/chance.ts';
import { READS, WRITES } from '../simulate/latency.ts';
import { arnOf, CLOSED, FAR, FORGED, GUEST, HUB, OF_OTHERS, OUTSIDE, STOPPED, WHOLE } from './forged.ts';

const GOVERNED = [HUB, STOPPED, WHOLE, CLOSED, OF_OTHERS, FAR];

const POLICY = `
version: 1
name: audit
mode: enforce
match:
  accounts: [${GOVERNED.map((account) => `'${account}'`).join(', ')}]
  regions: [us-east-1]
  trails: [audit]
desired: { IsLogging: true, S3BucketName: organization-logs }
---
version: 1
name: team-trails
mode: enforce
match: { accounts: [${GOVERNED.map((account) => `'${account}'`).join(', ')}], trails: ['team-*'] }
desired: { IsLogging: true }
`;

const trail = (accountId: string, over: object = {}, name = 'audit', region = 'us-east-1'): TrailState => ({
  Trail: {
    Name: name,
    TrailARN: `arn:aws:cloudtrail:${region}:${accountId}:trail/${name}`,
    HomeRegion: region,
    S3BucketName: 'organization-logs',
    IncludeGlobalServiceEvents: true,
    ...over,
  },
  Status: { IsLogging: true },
});
const stopped = (state: TrailState): TrailState => ({ ...state, Status: { IsLogging: false } });

const STATE = {
  trails: [
    trail(HUB),
    stopped(trail(STOPPED)),
    trail(WHOLE),
    stopped(trail(CLOSED)),
    stopped(trail(OF_OTHERS)),
    trail(FAR, { S3BucketName: 'elsewhere' }),
    stopped(trail(FAR, {}, 'team-far', 'eu-south-2')),
    stopped(trail(GUEST)),
    stopped(trail(OUTSIDE)),
  ],
};

const ENTRY = { HUB, externalId: 'between-us' };
const roleOf = (accountId: string): string => `arn:aws:iam::${accountId}:role/trailwarden-enforcer`;

const openDoors = (sandbox: Sandbox): void => {
  for (const account of [STOPPED, WHOLE, FAR, GUEST])
    sandbox.allowRole(roleOf(account), { externalId: ENTRY.externalId });
  sandbox.allowRole(roleOf(OF_OTHERS), { externalId: 'of-others' });
  sandbox.allowRole(roleOf(OUTSIDE));
};

const names = (request: CallLine['request']): string => JSON.stringify(request);

/** What the world is like: two calls in a hundred are too many, one region is closed, and IAM keeps us in the organization. */
const trouble = (sandbox: Sandbox): void => {
  const times = new Map<string, number>();
  sandbox.faults.fail({
    operation: 'AssumeRole',
    error: 'AccessDenied',
    status: 403,
    // serverless.yml: StringEquals aws:ResourceOrgID.
    when: (request) => names(request).includes(OUTSIDE),
  });
  for (const operation of [...READS, ...WRITES]) {
    sandbox.faults.fail({
      operation,
      // What a region that is not enabled answers: it does not know the keys (account reference, manage-acct-regions).
      error: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
      status: 403,
      when: (_, { region }) => !['us-east-1', 'eu-west-1'].includes(region),
    });
    sandbox.faults.fail({
      operation,
      error: 'ThrottlingException',
      message: 'Rate exceeded',
      when: (request, { accountId }) => {
        const about = `${operation} ${accountId} ${names(request)}`;
        times.set(about, (times.get(about) ?? 0) + 1);
        return chance(5, about, times.get(about) ?? 0) < 0.02;
      },
    });
  }
};

const isWrite = ({ service, operation }: CallLine): boolean =>
  service === 'cloudtrail' && WRITES.some((name) => name === operation);

describe('an organization with members that are closed, far away or hostile', () => {
  let sandbox: Sandbox;
  let tables: Tables;
  let enforce: Lambda;
  let sweep: Lambda;
  let policies = '';
  // What is on the bus was made by the loop as an Outcome, and travelled as JSON.
  const outcomes = (): readonly Outcome[] =>
    sandbox.bus('trailwarden').map(({ detail }) => detail as unknown as Outcome);
  const about = (accountId: string): readonly Outcome[] =>
    outcomes().filter((outcome) => outcome.trail.accountId === accountId);
  const environment = (): Record<string, string> => {
    const own = sandbox.credentialsFor({ kind: 'role', name: 'enforce', session: 'enforce' });
    return {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: own.accessKeyId,
      AWS_SECRET_ACCESS_KEY: own.secretAccessKey,
      TRAILWARDEN_ACCOUNT: HUB,
      TRAILWARDEN_ROLE_ARN: `arn:aws:iam::${HUB}:role/enforce`,
      TRAILWARDEN_EXTERNAL_ID: ENTRY.externalId,
      TRAILWARDEN_QUEUE: `${sandbox.endpoint}/${HUB}/triggers`,
      TRAILWARDEN_ACCOUNTS: GOVERNED.slice(1).join(','),
    };
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ accountId: HUB, state: STATE, strictKeys: true });
    tables = await startTables();
    await tables.create('trailwarden-ledger', TABLE);
    openDoors(sandbox);
    trouble(sandbox);
    policies = await mkdtemp(join(tmpdir(), 'trailwarden-hostile-'));
    await writeFile(join(policies, 'policies.yaml'), POLICY);
    enforce = await lambda({ name: 'enforce', policies, environment: environment(), containers: 2 });
    sweep = await lambda({ name: 'sweep', policies, environment: environment() });
    const { TamperingRule: pattern } = await deployedPatterns();
    const { invoke } = enforce;
    sandbox.connect({ name: 'triggers', pattern, batchSize: 5, maximumConcurrency: 2, invoke });
    for (const { body } of FORGED)
      sandbox.send('triggers', typeof body === 'string' ? body : JSON.stringify(body));
    await sweep.invoke({});
    await sandbox.settle();
  });
  afterAll(async () => {
    await Promise.all([enforce, sweep, sandbox, tables].map((one) => one.close()));
    await rm(policies, { recursive: true });
  });

  it('has every governed trail that can be reached whole', () => {
    const now = new Map(sandbox.trails().trails.map((state) => [state.Trail?.TrailARN ?? '', state]));
    for (const account of [HUB, STOPPED, WHOLE, FAR])
      expect(now.get(arnOf(account))).toMatchObject({
        Trail: { S3BucketName: 'organization-logs' },
        Status: { IsLogging: true },
      });
  });

  it('saw written what was needed, once, and nothing that was forged', () => {
    const writes = sandbox.calls.filter((call) => isWrite(call) && call.error !== 'ThrottlingException');
    expect(
      writes.map(({ operation, accountId, error }) => `${operation} ${accountId} ${error}`).sort(),
    ).toEqual([`StartLogging ${STOPPED} null`, `UpdateTrail ${FAR} null`]);
    expect(sandbox.trails().trails).toHaveLength(STATE.trails.length);
  });

  it('was never entered outside', () => {
    expect(sandbox.calls.filter(({ accountId }) => accountId === OUTSIDE)).toEqual([]);
  });

  it('was asked nothing but a name where nobody governs', () => {
    const asked = sandbox.calls.filter(({ accountId }) => accountId === GUEST);
    expect(new Set(asked.map(({ operation }) => operation))).toEqual(new Set(['GetTrail']));
  });

  it.each([
    { account: CLOSED, reason: 'no role lets us in' },
    { account: OF_OTHERS, reason: 'the role asks for another external id' },
  ])('is told where $reason, once', ({ account }) => {
    const told = about(account);
    expect(told.map(({ status }) => status)).toEqual(['unknown']);
    expect(told[0]?.unread.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^AccessDenied.*sts:AssumeRole/),
    ]);
  });

  it('is told of a region that is not open to us', () => {
    const [told] = about(FAR).filter(({ trail: { homeRegion } }) => homeRegion === 'eu-south-2');
    expect(told).toMatchObject({ status: 'unknown' });
    expect(told?.unread[0]?.reason).toMatch(/^UnrecognizedClientException/);
  });

  it('is told nothing of accounts that nobody governs', () => {
    expect(outcomes().filter(({ trail: { accountId } }) => !GOVERNED.includes(accountId))).toEqual([]);
  });

  it('gets every message acknowledged: none of these will read better next time', () => {
    expect(sandbox.deadLetters).toEqual([]);
  });

  it('writes no line that somebody else worded, and no secret', () => {
    const lines = enforce.invocations.flatMap((invocation) => invocation.lines);
    expect(lines.length).toBeGreaterThan(FORGED.length);
    expect(lines.filter(({ message }) => message === 'forged')).toEqual([]);
    expect(JSON.stringify(lines)).not.toContain('\u001b');
    expect(JSON.stringify(lines)).not.toContain(ENTRY.externalId);
  });
});
