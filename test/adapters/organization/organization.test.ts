import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { organization } from '../../../lib/adapters/organization/organization.ts';
import { Retryable, Terminal } from '../../../lib/ports.ts';
import { startSandbox, type Organization, type Sandbox } from '../../../lib/sandbox/index.ts';
import { ROOT_UNIT } from '../../../lib/sandbox/organizations.ts';
import { rejection } from '../cloudtrail/stage.ts';

const MANAGEMENT = '111122223333';
const OUTER = 'ou-root-aaaaaaaa';
const INNER = 'ou-root-bbbbbbbb';
const OTHER = 'ou-root-cccccccc';

const some = (count: number, from: number, parent: string) =>
  Array.from({ length: count }, (_, index) => ({ id: String(from + index), parent }));

const ORGANIZATION: Organization = {
  managementAccount: MANAGEMENT,
  members: [],
  accounts: [
    ...some(25, 200_000_000_000, OUTER),
    ...some(21, 300_000_000_000, INNER),
    ...some(3, 400_000_000_000, OTHER),
  ],
  units: [
    { id: OUTER, parent: ROOT_UNIT },
    { id: INNER, parent: OUTER },
    { id: OTHER, parent: ROOT_UNIT },
  ],
};

let sandbox: Sandbox;
const start = async (over: Partial<Organization> = {}, accountId = MANAGEMENT): Promise<void> => {
  sandbox = await startSandbox({ organization: { ...ORGANIZATION, ...over } });
  const { accessKeyId, secretAccessKey } = sandbox.credentialsFor({ kind: 'role', name: 'sweep', accountId });
  vi.stubEnv('AWS_ENDPOINT_URL', sandbox.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
};
beforeEach(() => start());
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
});

interface Listed {
  readonly ids: readonly string[];
  readonly failure: unknown;
}

const listed = async (units: readonly string[] = [], ms = 30_000): Promise<Listed> => {
  const ids: string[] = [];
  const walking = async (): Promise<void> => {
    for await (const page of organization(units, 1)(Date.now() + ms)) ids.push(...page);
  };
  const failure = await walking().then(
    () => null,
    (error: unknown) => error,
  );
  return { ids, failure };
};

const idsOf = (...parents: readonly string[]): readonly string[] =>
  (ORGANIZATION.accounts ?? []).filter(({ parent }) => parents.includes(parent ?? '')).map(({ id }) => id);
const ALL = [MANAGEMENT, ...idsOf(OUTER, INNER, OTHER)];

describe('the accounts of an organization', () => {
  it('are all of them, in three pages', async () => {
    expect(await listed()).toEqual({ ids: ALL, failure: null });
    expect(sandbox.calls.map(({ operation }) => operation)).toEqual([
      'ListAccounts',
      'ListAccounts',
      'ListAccounts',
    ]);
  });

  it.each([
    { units: [OUTER], ids: idsOf(OUTER, INNER), reason: 'a unit with what is below it' },
    { units: [INNER, OTHER], ids: idsOf(INNER, OTHER), reason: 'two units' },
    { units: [INNER, OUTER, INNER], ids: idsOf(OUTER, INNER), reason: 'one named in another, and twice' },
    { units: [ROOT_UNIT], ids: ALL, reason: 'the root' },
  ])('are those of $reason', async ({ units, ids }) => {
    const found = await listed(units);
    expect(found.failure).toBeNull();
    expect(found.ids.toSorted()).toEqual(ids.toSorted());
  });

  it.each([[], [ROOT_UNIT]])('are looked for behind an empty page (%s)', async (...units) => {
    await sandbox.close();
    await start({ beginsEmpty: true });
    const found = await listed(units);
    expect(found.failure).toBeNull();
    expect(found.ids.toSorted()).toEqual(ALL.toSorted());
  });

  it.each([
    { account: { state: 'ACTIVE' }, swept: true, reason: 'it is active' },
    { account: { state: 'PENDING_ACTIVATION' }, swept: false, reason: 'it is still joining' },
    { account: { state: 'PENDING_CLOSURE' }, swept: false, reason: 'it is closing' },
    { account: { state: 'SUSPENDED' }, swept: false, reason: 'it is suspended' },
    { account: { state: 'CLOSED' }, swept: false, reason: 'it is closed' },
    { account: { status: 'ACTIVE' }, swept: true, reason: 'the older field says that it is active' },
    { account: { status: 'SUSPENDED' }, swept: false, reason: 'the older field says that it is not' },
    { account: { state: 'CLOSED', status: 'ACTIVE' }, swept: false, reason: 'the newer field goes before' },
    { account: { state: 'ACTIVE', status: 'SUSPENDED' }, swept: true, reason: 'the newer field goes before' },
    { account: { state: 'THAWING' }, swept: false, reason: 'its state is new to us' },
    { account: { state: null }, swept: true, reason: 'nobody says that it is not active' },
  ])('have one of $account among them: $swept, since $reason', async ({ account, swept }) => {
    await sandbox.close();
    await start({ accounts: [{ id: '200000000000', ...account }] });
    const { ids } = await listed();
    expect(ids).toEqual(swept ? [MANAGEMENT, '200000000000'] : [MANAGEMENT]);
  });

  it('are listed by a delegated administrator too', async () => {
    await sandbox.close();
    await start({ delegatedAdmins: ['200000000000'] }, '200000000000');
    expect((await listed()).failure).toBeNull();
  });
});

describe('an organization that throttles', () => {
  it.each(['TooManyRequestsException', 'ServiceException', 'Throttling'])(
    'by %s is asked again, and nothing is listed twice or left out',
    async (error) => {
      sandbox.faults.fail({ operation: 'ListAccounts', error, times: 4 });
      expect(await listed()).toEqual({ ids: ALL, failure: null });
      expect(sandbox.calls).toHaveLength(7);
    },
  );

  it('half-way is asked until the deadline; what was listed until then stands', async () => {
    const isSecond = (request: { readonly [key: string]: unknown }): boolean => 'NextToken' in request;
    sandbox.faults.fail({ operation: 'ListAccounts', error: 'TooManyRequestsException', when: isSecond });
    const { ids, failure } = await listed([], 2000);
    expect(ids).toEqual(ALL.slice(0, 20));
    expect(failure).toBeInstanceOf(Retryable);
    expect(sandbox.calls.length).toBeGreaterThan(2);
  });

  it('is not asked when there is no time left', async () => {
    expect((await listed([], -1)).failure).toBeInstanceOf(Retryable);
    expect(sandbox.calls).toEqual([]);
  });

  it('is asked again where the connection breaks', async () => {
    sandbox.faults.drop({ operation: 'ListAccounts', what: 'answer', times: 1 });
    expect(await listed()).toEqual({ ids: ALL, failure: null });
  });
});

describe('an organization that refuses', () => {
  it.each([
    { accountId: '200000000000', name: 'AccessDeniedException', says: 'delegated administrators' },
    { accountId: '999900001111', name: 'AWSOrganizationsNotInUseException', says: 'in no organization' },
  ])('by $name is asked once, and what to do is told', async ({ accountId, name, says }) => {
    await sandbox.close();
    await start({}, accountId);
    const { ids, failure } = await listed();
    expect(ids).toEqual([]);
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure).toHaveProperty('message', expect.stringMatching(new RegExp(`^${name}: `)));
    expect(failure).toHaveProperty('message', expect.stringContaining(says));
    expect(failure).toHaveProperty('message', expect.stringContaining('TRAILWARDEN_ACCOUNTS'));
    expect(sandbox.calls).toHaveLength(1);
  });

  it('a unit that is not there lists the others, and tells of it at the end', async () => {
    const { ids, failure } = await listed(['ou-root-dddddddd', OTHER]);
    expect(ids).toEqual(idsOf(OTHER));
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure).toHaveProperty('message', expect.stringContaining('ou-root-dddddddd'));
  });

  it('is retryable when nobody answers', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    const asking = organization([], 1)(Date.now() + 50);
    const first = async (): Promise<unknown> => asking[Symbol.asyncIterator]().next();
    expect(await rejection(first())).toBeInstanceOf(Retryable);
  });
});
