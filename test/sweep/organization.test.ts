import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { packaged } from '../../lib/cli/bundle.ts';
import { parseTrigger } from '../../lib/core/trigger.ts';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.ts';
import { ROOT_UNIT } from '../../lib/sandbox/organizations.ts';

const HUB = '111122223333';
const OUTER = 'ou-root-aaaaaaaa';
const INNER = 'ou-root-bbbbbbbb';
const OTHER = 'ou-root-cccccccc';

const some = (count: number, from: number, over: { parent: string; state?: string }) =>
  Array.from({ length: count }, (_, index) => ({ id: String(from + index), ...over }));

const ACTIVE = {
  outer: some(33, 200_000_000_000, { parent: OUTER }),
  inner: some(21, 300_000_000_000, { parent: INNER }),
  other: some(8, 400_000_000_000, { parent: OTHER }),
};
const IDLE = [
  ...some(4, 500_000_000_000, { parent: OUTER, state: 'SUSPENDED' }),
  ...some(2, 600_000_000_000, { parent: INNER, state: 'PENDING_ACTIVATION' }),
  ...some(2, 700_000_000_000, { parent: ROOT_UNIT, state: 'CLOSED' }),
];
const MANAGEMENT = '999988887777';

let sandbox: Sandbox;
let bodies: string[] = [];

beforeEach(async () => {
  bodies = [];
  sandbox = await startSandbox({
    organization: {
      managementAccount: MANAGEMENT,
      members: [],
      delegatedAdmins: [HUB],
      accounts: [...ACTIVE.outer, ...IDLE, ...ACTIVE.inner, ...ACTIVE.other],
      units: [
        { id: OUTER, parent: ROOT_UNIT },
        { id: INNER, parent: OUTER },
        { id: OTHER, parent: ROOT_UNIT },
      ],
    },
  });
  sandbox.connect({
    name: 'triggers',
    pattern: { source: ['nothing'] },
    batchSize: 10,
    invoke: ({ Records }) => {
      bodies.push(...Records.map(({ body }) => body));
      return { batchItemFailures: [] };
    },
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
});

/** Packages the function with an environment, and answers how to wake it. */
const deploy = async (over: Readonly<Record<string, string>>): Promise<() => Promise<unknown>> => {
  const { accessKeyId, secretAccessKey } = sandbox.credentialsFor({ kind: 'role', name: 'sweep' });
  const environment = {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    TRAILWARDEN_ACCOUNT: HUB,
    TRAILWARDEN_ACCOUNTS: 'organization',
    TRAILWARDEN_QUEUE: `${sandbox.endpoint}/${HUB}/triggers`,
    ...over,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const handler: unknown = await packaged('sweep', 'policies');
  if (typeof handler !== 'function') throw new Error('there is no handler');
  return async () => {
    const answer: unknown = await handler({}, { getRemainingTimeInMillis: () => 60_000 });
    return answer;
  };
};

const swept = async (): Promise<readonly string[]> => {
  await sandbox.settle();
  return bodies.map((body) => {
    const request = parseTrigger(body);
    if (request.is !== 'sweep' || request.askedAt === null) throw new Error(`not a sweep: ${body}`);
    return request.accountId;
  });
};

const ids = (...parts: readonly (readonly { readonly id: string }[])[]): readonly string[] =>
  parts.flat().map(({ id }) => id);

describe('the packaged sweep', () => {
  it('asks for each active account of the organization once, the hub first', async () => {
    const wake = await deploy({});
    await wake();
    const accounts = await swept();
    expect(accounts[0]).toBe(HUB);
    const all = [HUB, MANAGEMENT, ...ids(ACTIVE.outer, ACTIVE.inner, ACTIVE.other)];
    expect(accounts.toSorted()).toEqual(all.toSorted());
  });

  it('asks for the accounts below some units, but those that are excluded, and for the hub', async () => {
    const [first, ...others] = ids(ACTIVE.outer, ACTIVE.inner);
    const wake = await deploy({ TRAILWARDEN_OUS: `${INNER},${OUTER}`, TRAILWARDEN_EXCLUDED: first ?? '' });
    await wake();
    expect((await swept()).toSorted()).toEqual([HUB, ...others].toSorted());
  });

  it('is not whole when Organizations refuses half-way: what was listed is swept, and the next is whole', async () => {
    const wake = await deploy({});
    const isLater = (request: { readonly [key: string]: unknown }): boolean => 'NextToken' in request;
    sandbox.faults.fail({ operation: 'ListAccounts', error: 'AccessDeniedException', when: isLater });
    await expect(wake()).rejects.toThrow(/not every account was listed: AccessDeniedException/);
    expect(await swept()).toEqual([HUB, MANAGEMENT, ...ids(ACTIVE.outer).slice(0, 18)]);

    sandbox.faults.clear();
    bodies = [];
    await wake();
    expect(await swept()).toHaveLength(64);
  });

  it('sweeps the hub where Organizations is of no use at all', async () => {
    const wake = await deploy({});
    sandbox.faults.deny('ListAccounts');
    await expect(wake()).rejects.toThrow('TRAILWARDEN_ACCOUNTS');
    expect(await swept()).toEqual([HUB]);
  });

  it('does not come up in an environment that is not usable', async () => {
    await expect(deploy({ TRAILWARDEN_EXCLUDED: HUB })).rejects.toThrow('our own account');
  });
});
