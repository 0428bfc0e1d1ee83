import { recordedIn, stateTrails } from '../../adapters/state/state.ts';
import type { World } from '../../ports.ts';
import { documentsIn } from '../documents.ts';
import { Mishap } from '../mishap.ts';
import { quietWorld } from './quiet.ts';

/** Which account is looked at: a live one, or one of a file. */
export interface AccountOptions {
  readonly state?: string;
  readonly profile?: string;
  readonly role?: string;
  /** Home regions of trails, or `all`. */
  readonly region?: readonly string[];
}

/** The accounts that are looked at, and from where. */
export interface Accounts {
  readonly world: World;
  readonly accountIds: readonly string[];
  /** Where it is asked which trails there are. */
  readonly region: string;
  /** The home regions that count; null: every one. */
  readonly homes: readonly string[] | null;
}

const recorded = async (path: string, homes: readonly string[] | null): Promise<Accounts> => {
  const [file] = await documentsIn(path);
  try {
    const all = recordedIn(file);
    if (all.length === 0) throw new Mishap(`${path} holds no trail: there is no account to look at`);
    const astray = homes?.find((home) => !all.some(({ trail }) => trail.homeRegion === home));
    if (astray !== undefined)
      throw new Mishap(`${path} holds no trail whose home is ${astray}: look at the --region`);
    const trails = stateTrails(all);
    return {
      world: quietWorld({ enter: () => Promise.resolve(trails), regions: () => Promise.resolve([]) }),
      accountIds: [...new Set(all.map(({ trail }) => trail.accountId))],
      region: all[0]?.trail.homeRegion ?? 'us-east-1',
      homes,
    };
  } catch (error) {
    if (error instanceof Mishap) throw error;
    throw new Mishap(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
};

/** Opens the account that a person means: of a state file, or the live one of their credentials. Throws Mishap. */
export const openAccounts = async (options: AccountOptions): Promise<Accounts> => {
  const { state, region = [] } = options;
  const homes = region.length === 0 || region.includes('all') ? null : region;
  if (state !== undefined) return recorded(state, homes);
  const { openLive } = await import('./live.ts');
  return openLive(options, homes);
};
