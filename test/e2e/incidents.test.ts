import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  CloudTrailClient,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { WHOLE } from '../../lib/cli/demo/state.ts';
import { CHANNEL, setStage, type Stage } from '../../lib/cli/stage.ts';
import type { Outcome } from '../../lib/core/outcome.ts';
import type { StateFile, TrailState } from '../../lib/core/state.ts';
import type { Who } from '../../lib/sandbox/index.ts';
import { contextOf } from '../../lib/sandbox/invocation.ts';

const ACCOUNT = '111122223333';
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-1111-1111-1111-111111111111`;
const APPROVED = `arn:aws:kms:us-east-1:${ACCOUNT}:key/22222222-2222-2222-2222-222222222222`;
const EVIL = 'arn:aws:kms:us-east-1:777788889999:key/evil';
const OWNER: Who = { kind: 'role', name: 'break-glass', session: 'rotation' };
const THIEF: Who = { kind: 'role', name: 'admin', session: 'break-glass' };

const policy = (name: string, desired: string, more = ''): string => `version: 1
name: ${name}
mode: enforce
severity: high
match: { accounts: ['${ACCOUNT}'], regions: [us-east-1], trails: [${name}] }
desired: ${desired}
${more}`;

const WAIVER = `waivers:
  - properties: [KMSKeyId]
    principals: ['arn:aws:iam::${ACCOUNT}:role/break-glass']
    until: 2099-12-31
    reason: key rotation
    approvedBy: secops@example.com
`;

const POLICIES = [
  policy('rotated', `{ IsLogging: true, KMSKeyId: '${KEY}' }`, WAIVER),
  policy('shrunk', '{ IsLogging: true }'),
  policy('fought', '{ IsLogging: true }'),
  policy(
    'wide',
    '{ AdvancedEventSelectors: [{ FieldSelectors: [{ Field: eventCategory, Equals: [Management] }] }] }',
  ),
].join('---\n');

const arnOf = (name: string): string => `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/${name}`;

const named = (Name: string): StateFile['trails'] =>
  WHOLE.trails.map((trail) => ({
    ...trail,
    Trail: { ...trail.Trail, Name, TrailARN: arnOf(Name), KmsKeyId: KEY },
  }));

const STATE: StateFile = { trails: ['rotated', 'shrunk', 'fought', 'wide'].flatMap(named) };

let stage: Stage;
let told = 0;

const client = (who: Who = { kind: 'user', name: 'mallory' }): CloudTrailClient =>
  new CloudTrailClient({
    endpoint: stage.sandbox.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: stage.sandbox.credentialsFor(who),
  });

const stop = (Name: string, who?: Who) => client(who).send(new StopLoggingCommand({ Name }));
const rekey = (KmsKeyId: string, who: Who) =>
  client(who).send(new UpdateTrailCommand({ Name: 'rotated', KmsKeyId }));

const settled = async (): Promise<readonly Outcome[]> => {
  await stage.sandbox.settle();
  const fresh = stage.outcomes().slice(told);
  told = stage.outcomes().length;
  return fresh;
};

/** The clock strikes: the packaged function asks for a look at everything. */
const sweep = async (): Promise<readonly Outcome[]> => {
  await stage.sweep({ Records: [] }, contextOf({ accountId: ACCOUNT, region: 'us-east-1' }, 'sweep'));
  return settled();
};

const trail = (name: string) => stage.sandbox.trails().trails.find(({ Trail }) => Trail?.Name === name);
const keyNow = (): unknown => trail('rotated')?.Trail?.KmsKeyId;
const said = (): string => JSON.stringify(stage.slack.messages(CHANNEL).map(({ payload }) => payload));

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-incidents-'));
  await writeFile(join(folder, 'policies.yaml'), POLICIES);
  stage = await setStage(folder, STATE);
  // Each trail is seen whole once, and remembered.
  await sweep();
});
afterAll(() => stage.close());
afterEach(() => {
  stage.tables.faults.clear();
  stage.sandbox.faults.clear();
});

describe('a change that is waived for somebody', () => {
  it('stands when they make it, is reported, and the sweep honours it', async () => {
    await rekey(APPROVED, OWNER);
    expect(await settled()).toMatchObject([
      { status: 'drifted', drifts: [{ property: 'KMSKeyId', waiver: { approvedBy: 'secops@example.com' } }] },
    ]);
    expect(await sweep()).toMatchObject([{ status: 'drifted' }]);
    expect(keyNow()).toBe(APPROVED);
  });

  it('does not stand for another who makes one of their own, whatever they call their session', async () => {
    await rekey(EVIL, THIEF);
    expect(await settled()).toMatchObject([{ status: 'remediated', drifts: [{ waiver: null }] }]);
    expect(keyNow()).toBe(KEY);
  });

  it('does not cover what somebody else slipped into the same batch', async () => {
    await Promise.all([rekey(APPROVED, OWNER), rekey(EVIL, THIEF)]);
    await settled();
    expect(keyNow()).toBe(KEY);
    await sweep();
    expect(keyNow()).toBe(KEY);
  });
});

describe('a trail that is deleted', () => {
  it('comes back with all that it had, after its policy shrank to IsLogging', async () => {
    const before = trail('shrunk');
    const without = ({ Status, ...rest }: TrailState): unknown => ({ ...rest, isLogging: Status?.IsLogging });
    await client().send(new DeleteTrailCommand({ Name: 'shrunk' }));
    expect(await settled()).toMatchObject([{ status: 'remediated', drifts: [{ property: 'Trail' }] }]);
    expect(without(trail('shrunk') ?? {})).toEqual(without(before ?? {}));
  });
});

describe('a trail that is made anew piece by piece', () => {
  it('gets the rest of what it had when AWS takes it, and forgets nothing meanwhile', async () => {
    const { sandbox } = stage;
    sandbox.faults.fail({ operation: 'PutInsightSelectors', error: 'InsufficientEncryptionPolicyException' });
    await client().send(new DeleteTrailCommand({ Name: 'shrunk' }));
    const statuses = (await settled()).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['unresolved']));
    expect(trail('shrunk')?.InsightSelectors).toEqual([]);
    sandbox.faults.clear();
    expect(await sweep()).toContainEqual(expect.objectContaining({ status: 'remediated' }));
    expect(trail('shrunk')?.InsightSelectors).toEqual(STATE.trails[1]?.InsightSelectors);
  });
});

describe('what no event told', () => {
  it('is put back by the next sweep: a trail that was stopped and deleted', async () => {
    const { sandbox } = stage;
    sandbox.load({ trails: sandbox.trails().trails.filter(({ Trail }) => Trail?.Name !== 'shrunk') });
    expect(trail('shrunk')).toBeUndefined();
    expect(await sweep()).toContainEqual(
      expect.objectContaining({
        status: 'remediated',
        drifts: [expect.objectContaining({ property: 'Trail' })],
      }),
    );
    expect(trail('shrunk')?.Status?.IsLogging).toBe(true);
    expect(trail('shrunk')?.InsightSelectors).toEqual(STATE.trails[1]?.InsightSelectors);
    expect(await sweep()).toEqual([]);
  });
});

describe('an approved change that is over', () => {
  it('is not approved again for whoever repeats it unseen', async () => {
    const { sandbox } = stage;
    await rekey(APPROVED, OWNER);
    await settled();
    await rekey(KEY, OWNER);
    await settled();
    sandbox.load({
      trails: sandbox
        .trails()
        .trails.map((one) =>
          one.Trail?.Name === 'rotated' ? { ...one, Trail: { ...one.Trail, KmsKeyId: APPROVED } } : one,
        ),
    });
    expect(await sweep()).toContainEqual(expect.objectContaining({ status: 'remediated' }));
    expect(keyNow()).toBe(KEY);
  });
});

describe('a trail that is fought over', () => {
  it('is put back each time, and from the fourth on it is said once to everybody', async () => {
    const outcomes: Outcome[] = [];
    for (let count = 0; count < 5; count += 1) {
      await stop('fought', { kind: 'role', name: 'deploy', session: 'ci' });
      outcomes.push(...(await settled()));
    }
    expect(outcomes.map(({ status, contested }) => [status, contested])).toEqual([
      ...Array.from({ length: 3 }, () => ['remediated', false]),
      ['remediated', true],
      ['remediated', true],
    ]);
    const loud = stage.slack.messages(CHANNEL).filter(({ payload }) => payload['reply_broadcast'] === true);
    expect(loud).toHaveLength(1);
    expect(JSON.stringify(loud)).toContain('role/deploy');
    expect(JSON.stringify(loud)).toContain('waivers:');
  });

  it('has its refused attempts counted in one message', async () => {
    stage.sandbox.faults.deny('StopLogging');
    for (let count = 0; count < 3; count += 1) {
      await stop('fought').catch(() => null);
      await settled();
    }
    const heads = stage.slack
      .messages(CHANNEL)
      .filter(
        ({ thread_ts: thread, payload }) => !thread && JSON.stringify(payload['text']).includes('refused'),
      );
    expect(heads).toHaveLength(1);
    expect(JSON.stringify(heads)).toContain('3 times');
  });
});

describe('a ledger that is', () => {
  const faults: readonly { readonly how: string; readonly make: () => void }[] = [
    { how: 'down', make: () => stage.tables.faults.fail({ error: 'ResourceNotFoundException' }) },
    { how: 'throttled', make: () => stage.tables.faults.fail({ error: 'ThrottlingException' }) },
    { how: 'slow', make: () => stage.tables.faults.delay(200) },
    { how: 'silent', make: () => stage.tables.faults.silence() },
  ];

  it.each(faults)(
    '$how keeps no trail from being restored, and nobody from hearing of it',
    async ({ make }) => {
      const before = stage.slack.messages(CHANNEL).length;
      make();
      await client().send(new StopLoggingCommand({ Name: 'shrunk' }));
      expect(await settled()).toMatchObject([{ status: 'remediated' }]);
      expect(trail('shrunk')?.Status?.IsLogging).toBe(true);
      expect(stage.slack.messages(CHANNEL).length).toBeGreaterThan(before);
    },
  );
});

describe('a drift as large as AWS lets it be', () => {
  it('is told within every limit on the way', async () => {
    const Equals = Array.from({ length: 490 }, (_, index) => `${index}-${'x'.repeat(2000)}`);
    await client().send(
      new PutEventSelectorsCommand({
        TrailName: 'wide',
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Data'] },
              { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
              { Field: 'eventName', Equals },
            ],
          },
        ],
      }),
    );
    // CloudTrail sends no event of more than 256 kB to the bus: the sweep sees it.
    expect(await settled()).toEqual([]);
    expect(await sweep()).toMatchObject([{ status: 'remediated', trigger: { foundAfterwards: true } }]);
    expect(said()).toContain('PutEventSelectors on wide');
    expect(stage.sandbox.deadLetters).toEqual([]);
  });
});
