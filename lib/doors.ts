import QuickLRU from 'quick-lru';
import {
  assume,
  stsClient,
  type MemberRole,
  type TemporaryCredentials,
} from './adapters/accounts/accounts.ts';
import { budgets } from './adapters/cloudtrail/budgets.ts';
import { clientsByRegion, sockets } from './adapters/cloudtrail/client.ts';
import { PACE } from './adapters/cloudtrail/retry.ts';
import { cloudTrails } from './adapters/cloudtrail/trails.ts';
import type { Rates } from './core/rates.ts';
import type { Trails } from './ports.ts';

/** Keys of an account, as the SDK takes them. */
type Keys = Omit<TemporaryCredentials, 'expiration'>;

/** An account that was entered. */
export interface Room {
  readonly trails: Trails;
  /** Null at home: our own credentials are the SDK's to find. */
  readonly keys: Keys | null;
}

interface Rented extends Room {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly until: number;
}

/** What doors are made for. */
export interface Building {
  /** Our own account. Throws Retryable where it cannot be asked for. */
  readonly own: () => Promise<string>;
  readonly role: MemberRole;
  readonly rates: Rates;
  readonly onThrottled: () => void;
}

/** So many accounts are kept open (quick-lru: at times twice as many), those that were entered last. */
const MOST = 64;
/** API: AssumeRole answers keys for an hour where nothing else is asked for. */
const TERM = 3_600_000;
/** Keys are renewed this long before they end. */
const MARGIN = 120_000;
/** A clock that thinks new keys ended long ago, ours or that of STS, must not have them asked for at every call. */
const LEAST = 60_000;

const lastingUntil = (expiration: Date | null, from: number): number => {
  const end = expiration?.getTime() ?? Number.NaN;
  const told = Number.isNaN(end) ? 0 : end - MARGIN - from;
  return from + Math.min(TERM - MARGIN, Math.max(LEAST, told));
};

/** A clock that was set back tells nothing about when keys end. */
const isUsable = ({ from, until }: Rented): boolean => from <= Date.now() && Date.now() < until;

/** What can be opened with keys; with none, by our own credentials. */
const opener = ({ rates, onThrottled }: Building) => {
  const [shared, budgetOf] = [sockets(), budgets(rates, onThrottled)];
  return (accountId: string, keys: Keys | null): Room => ({
    keys,
    trails: cloudTrails(clientsByRegion(keys ?? undefined, shared), PACE, budgetOf(accountId)),
  });
};

/** Opens accounts: our own with our own credentials, others by their member role. Throws Terminal or Retryable. */
export const doors = (building: Building): ((accountId: string) => Promise<Room>) => {
  const open = opener(building);
  // At home it is never asked: making it is no part of a cold start.
  let sts: ReturnType<typeof stsClient> | null = null;
  const rooms = new QuickLRU<string, Promise<Rented>>({ maxSize: MOST });
  let home: Room | null = null;
  const rent = async (accountId: string): Promise<Rented> => {
    const { expiration, ...keys } = await assume(accountId, building.role, (sts ??= stsClient()));
    const from = Date.now();
    return { ...open(accountId, keys), from, until: lastingUntil(expiration, from) };
  };
  const renewed = (accountId: string): Promise<Rented> => {
    const room = rent(accountId);
    rooms.set(accountId, room);
    // Whoever waits for the room is told by the room itself; whoever comes next asks anew.
    room.catch(() => rooms.delete(accountId));
    return room;
  };
  return async (accountId) => {
    if ((await building.own()) === accountId) return (home ??= open(accountId, null));
    const known = rooms.get(accountId);
    if (!known) return renewed(accountId);
    const room = await known;
    if (isUsable(room)) return room;
    // Somebody else who found it used up may have been faster.
    const now = rooms.get(accountId);
    return now && now !== known ? now : renewed(accountId);
  };
};
