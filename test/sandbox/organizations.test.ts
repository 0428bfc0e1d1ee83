import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.ts';
import { ROOT_UNIT } from '../../lib/sandbox/organizations.ts';
import { outcome } from './clients.ts';

const MANAGEMENT = '444455556666';
const DELEGATED = '777788889999';
const MEMBER = '111122223333';
const STRANGER = '999900001111';
const UNIT = 'ou-root-aaaaaaaa';
const INNER = 'ou-root-bbbbbbbb';
const MANY = Array.from({ length: 40 }, (_, index) => String(200_000_000_000 + index));

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    organization: {
      managementAccount: MANAGEMENT,
      members: [MEMBER, DELEGATED],
      delegatedAdmins: [DELEGATED],
      accounts: [
        ...MANY.map((id) => ({ id, parent: UNIT })),
        { id: '300000000000', state: 'SUSPENDED', parent: INNER },
        { id: '300000000001', status: 'PENDING_CLOSURE', parent: INNER },
      ],
      units: [
        { id: UNIT, parent: ROOT_UNIT },
        { id: INNER, parent: UNIT },
      ],
    },
  });
});
afterEach(() => sandbox.close());

const as = (accountId: string) =>
  new OrganizationsClient({
    endpoint: sandbox.endpoint,
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: sandbox.credentialsFor({ kind: 'role', name: 'sweep', accountId }),
  });

describe('the simulated organization', () => {
  it.each([
    { accountId: MANAGEMENT, says: 'granted', reason: 'the management account' },
    { accountId: DELEGATED, says: 'granted', reason: 'a delegated administrator' },
    { accountId: MEMBER, says: 'AccessDeniedException', reason: 'any other member' },
    { accountId: STRANGER, says: 'AWSOrganizationsNotInUseException', reason: 'an account outside of it' },
  ])('says $says to $reason that lists', async ({ accountId, says }) => {
    const client = as(accountId);
    const lists = [
      client.send(new ListAccountsCommand({})),
      client.send(new ListAccountsForParentCommand({ ParentId: ROOT_UNIT })),
      client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: ROOT_UNIT })),
    ];
    for (const list of lists) expect(await outcome(list)).toBe(says);
  });

  it('is described to each of its accounts, and to no other', async () => {
    const { Organization } = await as(MEMBER).send(new DescribeOrganizationCommand({}));
    expect(Organization).toMatchObject({ MasterAccountId: MANAGEMENT, FeatureSet: 'ALL' });
    expect(Organization?.Id).toMatch(/^o-[a-z0-9]{10,32}$/);
    const refused = as(STRANGER).send(new DescribeOrganizationCommand({}));
    expect(await outcome(refused)).toBe('AWSOrganizationsNotInUseException');
  });

  it('is listed by pages of twenty at most, each account once', async () => {
    const client = as(MANAGEMENT);
    const ids: (string | undefined)[] = [];
    const sizes: number[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListAccountsCommand(NextToken ? { NextToken } : {}));
      ids.push(...(page.Accounts ?? []).map(({ Id }) => Id));
      sizes.push(page.Accounts?.length ?? 0);
      NextToken = page.NextToken;
    } while (NextToken);
    expect(ids).toHaveLength(45);
    expect(new Set(ids).size).toBe(45);
    expect(sizes).toEqual([20, 20, 5]);
  });

  it('tells State, and Status where a test says so', async () => {
    const { Accounts } = await as(MANAGEMENT).send(new ListAccountsForParentCommand({ ParentId: INNER }));
    expect(Accounts).toHaveLength(2);
    expect(Accounts?.[0]).toMatchObject({ Id: '300000000000', State: 'SUSPENDED' });
    expect(Accounts?.[0]).not.toHaveProperty('Status');
    expect(Accounts?.[1]).toMatchObject({ Id: '300000000001', Status: 'PENDING_CLOSURE' });
    expect(Accounts?.[1]).not.toHaveProperty('State');
  });

  it('lists what is right under a parent, not what is deeper', async () => {
    const client = as(MANAGEMENT);
    const atRoot = await client.send(new ListAccountsForParentCommand({ ParentId: ROOT_UNIT }));
    expect(atRoot.Accounts?.map(({ Id }) => Id)).toEqual([MANAGEMENT, MEMBER, DELEGATED]);
    const units = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: ROOT_UNIT }));
    expect(units.OrganizationalUnits?.map(({ Id }) => Id)).toEqual([UNIT]);
  });

  it.each([
    { request: { ParentId: 'ou-root-cccccccc' }, says: 'ParentNotFoundException', reason: 'no such unit' },
    { request: { ParentId: 'production' }, says: 'InvalidInputException', reason: 'a name is no id' },
    { request: { ParentId: UNIT, MaxResults: 21 }, says: 'InvalidInputException', reason: 'twenty at most' },
    { request: { ParentId: UNIT, MaxResults: 0 }, says: 'InvalidInputException', reason: 'one at least' },
    { request: { ParentId: UNIT, NextToken: 'x' }, says: 'InvalidInputException', reason: 'not its token' },
  ])('says $says: $reason', async ({ request, says }) => {
    expect(await outcome(as(MANAGEMENT).send(new ListAccountsForParentCommand(request)))).toBe(says);
  });

  it('is throttled and denied by the faults of any service', async () => {
    const list = () => outcome(as(MANAGEMENT).send(new ListAccountsCommand({})));
    sandbox.faults.fail({ operation: 'ListAccounts', error: 'TooManyRequestsException', times: 1 });
    expect(await list()).toBe('TooManyRequestsException');
    sandbox.faults.deny('ListAccounts', '*:assumed-role/sweep/*');
    expect(await list()).toBe('AccessDeniedException');
    expect(sandbox.calls.map(({ service }) => service)).toEqual(['organizations', 'organizations']);
  });
});
