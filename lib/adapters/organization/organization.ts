import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  OrganizationsClient,
  ParentNotFoundException,
  type Account as ApiAccount,
} from '@aws-sdk/client-organizations';
import { patiently } from './patiently.ts';
import { walk } from './walk.ts';
import type { Account, Listing, Page } from './listing.ts';

/** Milliseconds before the first retry: all of an organization's callers share one quota of it (user guide, quotas). */
const PATIENCE = 250;

/** The most that a page holds (API: MaxResults is 1 to 20). */
const MaxResults = 20;

/** No region is named: each partition has one endpoint, which the SDK knows (endpoint rules, implicitGlobalRegion). */
const client = (): OrganizationsClient =>
  new OrganizationsClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
  });

/**
 * State replaces Status, which AWS retires in September 2026 (SDK 3.1175.0, Account). Where neither is told the
 * account counts: one that is asked for in vain is a finding, one that is left out is a hole.
 */
const accountOf = ({ Id = '', State, Status }: ApiAccount): Account => ({
  id: Id,
  isActive: (State ?? Status ?? 'ACTIVE') === 'ACTIVE',
});

interface Answer {
  readonly NextToken?: string | undefined;
  readonly Accounts?: ApiAccount[] | undefined;
}

const accountsIn = ({ Accounts = [], NextToken }: Answer): Page<Account> => ({
  items: Accounts.map(accountOf),
  next: NextToken ?? null,
});

const whereThere = async <T>(ask: () => Promise<T>): Promise<T | null> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ParentNotFoundException) return null;
    throw error;
  }
};

const from = (token: string | null): { MaxResults: number; NextToken?: string } => ({
  MaxResults,
  ...(token !== null && { NextToken: token }),
});

const listing = (api: OrganizationsClient, deadline: number, patience: number): Listing => {
  const ask = <T>(call: () => Promise<T>): Promise<T> => patiently(call, deadline, patience);
  return {
    all: (token) => ask(async () => accountsIn(await api.send(new ListAccountsCommand(from(token))))),
    accounts: (ParentId, token) => {
      const command = new ListAccountsForParentCommand({ ParentId, ...from(token) });
      return ask(() => whereThere(async () => accountsIn(await api.send(command))));
    },
    units: (ParentId, token) => {
      const command = new ListOrganizationalUnitsForParentCommand({ ParentId, ...from(token) });
      return ask(() =>
        whereThere(async () => {
          const { OrganizationalUnits = [], NextToken = null } = await api.send(command);
          return { items: OrganizationalUnits.map(({ Id = '' }) => Id), next: NextToken };
        }),
      );
    },
  };
};

/**
 * The active accounts of our organization, or of the subtrees of some of its units, each once, as their pages
 * come, until a deadline (epoch milliseconds). Throws Terminal or Retryable, after what was listed until then.
 */
export const organization = (
  units: readonly string[],
  patience = PATIENCE,
): ((deadline: number) => AsyncIterable<readonly string[]>) => {
  const api = client();
  return (deadline) => walk(listing(api, deadline, patience), units);
};
