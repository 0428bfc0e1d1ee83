import { partitionOf } from './partition.ts';
import { ApiError } from './errors.ts';
import { number, text } from './request.ts';
import type { JsonObject } from '../core/json.ts';
import type { Call, Organization, OrganizationAccount } from './types.ts';

// Service model 2016-11-28: MaxResults is 1 to 20, ParentId a root or a unit, OrganizationId o- and 10 to 32 more.
const MOST = 20;
const PARENT = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/;
const ORGANIZATION = 'o-sandbox0000';

/** The root of every simulated organization. */
export const ROOT_UNIT = 'r-root';

const accountsOf = (organization: Organization): readonly OrganizationAccount[] => {
  const { managementAccount, members, delegatedAdmins = [], accounts = [] } = organization;
  const named = [managementAccount, ...members, ...delegatedAdmins].map((id) => ({ id }));
  return [...new Map([...named, ...accounts].map((account) => [account.id, account])).values()];
};

/** Whether an account belongs to the organization. */
export const isMember = (organization: Organization, accountId: string): boolean =>
  accountsOf(organization).some(({ id }) => id === accountId);

const invalid = (reason: string): ApiError =>
  new ApiError('InvalidInputException', `You specified an invalid value. (${reason})`);

const arnOf = ({ managementAccount }: Organization, call: Call, what: string): string =>
  `arn:${partitionOf(call.region)}:organizations::${managementAccount}:${what}`;

/** One page of a list, in the order it has; the token says where it goes on. */
const paged = <T>(organization: Organization, { request }: Call, all: readonly T[]): [T[], JsonObject] => {
  const most = number(request, 'MaxResults') ?? MOST;
  if (most < 1) throw invalid('MIN_VALUE_EXCEEDED');
  if (most > MOST) throw invalid('MAX_VALUE_EXCEEDED');
  const token = text(request, 'NextToken');
  if (token !== undefined && !/^\d{1,9}$/.test(token)) throw invalid('INVALID_PAGINATION_TOKEN');
  // SDK 3.1175.0, ListAccounts: "can occasionally return an empty set of results even when more results are available".
  if (token === undefined && organization.beginsEmpty === true) return [[], { NextToken: '0' }];
  const [start, end] = [Number(token ?? 0), Number(token ?? 0) + most];
  return [all.slice(start, end), end < all.length ? { NextToken: String(end) } : {}];
};

const parentIn = (organization: Organization, { request }: Call): string => {
  const parent = text(request, 'ParentId') ?? '';
  if (!PARENT.test(parent)) throw invalid('INVALID_PATTERN');
  const isKnown = parent === ROOT_UNIT || organization.units?.some(({ id }) => id === parent) === true;
  if (!isKnown) throw new ApiError('ParentNotFoundException', "You specified parent that doesn't exist.");
  return parent;
};

// User guide, orgs_manage_accounts_account_state. Status, which State replaces, is answered where a test sets it.
const answerAccount = (organization: Organization, call: Call, account: OrganizationAccount): JsonObject => {
  const { id, status } = account;
  const state = account.state === undefined && status === undefined ? 'ACTIVE' : (account.state ?? null);
  return {
    Id: id,
    Arn: arnOf(organization, call, `account/${organization.id ?? ORGANIZATION}/${id}`),
    Name: `account ${id}`,
    Email: `${id}@example.com`,
    JoinedMethod: id === organization.managementAccount ? 'INVITED' : 'CREATED',
    JoinedTimestamp: 1_577_836_800,
    ...(state !== null && { State: state }),
    ...(status !== undefined && { Status: status }),
  };
};

const listAccounts = (organization: Organization, call: Call, parent: string | null): JsonObject => {
  const all = accountsOf(organization).filter(
    (one) => parent === null || (one.parent ?? ROOT_UNIT) === parent,
  );
  const [page, more] = paged(organization, call, all);
  return { Accounts: page.map((account) => answerAccount(organization, call, account)), ...more };
};

const listUnits = (organization: Organization, call: Call, parent: string): JsonObject => {
  const [page, more] = paged(
    organization,
    call,
    (organization.units ?? []).filter((unit) => unit.parent === parent),
  );
  const answered = page.map(({ id }) => ({
    Id: id,
    Arn: arnOf(organization, call, `ou/${organization.id ?? ORGANIZATION}/${id}`),
    Name: `unit ${id}`,
  }));
  return { OrganizationalUnits: answered, ...more };
};

const describe = (organization: Organization, call: Call): JsonObject => {
  const { id = ORGANIZATION, managementAccount } = organization;
  return {
    Organization: {
      Id: id,
      Arn: arnOf(organization, call, `organization/${id}`),
      FeatureSet: 'ALL',
      MasterAccountArn: arnOf(organization, call, `account/${id}/${managementAccount}`),
      MasterAccountId: managementAccount,
      MasterAccountEmail: `${managementAccount}@example.com`,
    },
  };
};

/** Answers what is asked of AWS Organizations: who is outside of one, or may not list it, is refused as AWS refuses. */
export const answerOrganizations = (organization: Organization | undefined, call: Call): JsonObject => {
  const { accountId, operation } = call;
  if (organization === undefined || !isMember(organization, accountId))
    throw new ApiError(
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    );
  // SDK 3.1175.0: DescribeOrganization "from any account", the lists "only … from the management account or … a delegated administrator".
  if (operation === 'DescribeOrganization') return describe(organization, call);
  const administers =
    accountId === organization.managementAccount ||
    organization.delegatedAdmins?.includes(accountId) === true;
  if (!administers)
    throw new ApiError('AccessDeniedException', "You don't have permissions to access this resource.");
  if (operation === 'ListAccounts') return listAccounts(organization, call, null);
  if (operation === 'ListAccountsForParent')
    return listAccounts(organization, call, parentIn(organization, call));
  if (operation === 'ListOrganizationalUnitsForParent')
    return listUnits(organization, call, parentIn(organization, call));
  throw new ApiError('UnknownOperationException', `Operation ${operation} is unknown`);
};
