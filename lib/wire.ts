import { setTimeout as pause } from 'node:timers/promises';
import {
  assume,
  memberRole,
  whoAmI,
  type MemberRole,
  type Self,
  type TemporaryCredentials,
} from './adapters/accounts/accounts.ts';
import { bus } from './adapters/bus/bus.ts';
import { bounded } from './adapters/bus/bounded.ts';
import { clientsByRegion } from './adapters/cloudtrail/client.ts';
import { cloudTrails } from './adapters/cloudtrail/trails.ts';
import { ledger } from './adapters/ledger/ledger.ts';
import { threads } from './adapters/ledger/threads.ts';
import { enabledRegions } from './adapters/regions/regions.ts';
import { slack } from './adapters/slack/slack.ts';
import { organization } from './adapters/organization/organization.ts';
import { queue } from './adapters/queue/queue.ts';
import type { Config, SpeechConfig, SweepConfig } from './config.ts';
import type { Speaker } from './notify.ts';
import type { Sweeper } from './sweep.ts';
import type { Log, Trails, World } from './ports.ts';

/** Temporary credentials are renewed this long before they end. */
const MARGIN = 120_000;

interface Room {
  readonly trails: Trails;
  readonly until: number;
}

/** Remembers a promise until it fails: a failure is asked for anew. */
const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let answer: Promise<T> | null = null;
  return async () => {
    answer ??= ask();
    try {
      return await answer;
    } catch (error) {
      answer = null;
      throw error;
    }
  };
};

/** Opens accounts: our own with our own credentials, others by their member role, each with its own clients. */
const doors = (own: () => Promise<string | null>, role: MemberRole): World['enter'] => {
  const home = cloudTrails(clientsByRegion());
  const rooms = new Map<string, Promise<Room>>();
  const open = async (accountId: string): Promise<Room> => {
    const credentials: TemporaryCredentials = await assume(accountId, role);
    return {
      trails: cloudTrails(clientsByRegion(credentials)),
      until: credentials.expiration.getTime() - MARGIN,
    };
  };
  return async (accountId) => {
    const ours = await own();
    if (ours === null || ours === accountId) return home;
    const known = await rooms.get(accountId);
    if (known && known.until > Date.now()) return known.trails;
    const room = open(accountId);
    rooms.set(accountId, room);
    room.catch(() => rooms.delete(accountId));
    return (await room).trails;
  };
};

/** Builds the world that the loop works in from the real adapters. Holds clients and credentials, nothing about an event. */
export const wire = (config: Config, log: Log): World => {
  const role: MemberRole = { name: config.memberRole, externalId: config.externalId, region: config.region };
  const self = once(async (): Promise<Self> => {
    const known = config.accountId !== null && config.roleArn !== null;
    if (known) return { accountId: config.accountId, roleArn: config.roleArn };
    const asked = await whoAmI();
    return { accountId: config.accountId ?? asked.accountId, roleArn: config.roleArn ?? asked.roleArn };
  });
  const identity = (): Promise<Self> =>
    self().catch((error: unknown) => {
      log.warn('who we are could not be asked', { error: String(error) });
      return { accountId: config.accountId, roleArn: config.roleArn };
    });
  const own = async (): Promise<string | null> => config.accountId ?? (await identity()).accountId;
  return {
    enter: doors(own, role),
    regions: async (accountId) => {
      const ours = await own();
      const isOurs = ours === null || ours === accountId;
      return enabledRegions({
        region: config.region,
        ...(!isOurs && { credentials: await assume(accountId, role) }),
      });
    },
    publish: bus(config.bus),
    ledger: ledger(config.ledger, bounded),
    ownRoles: async (accountId) => {
      const { roleArn } = await identity();
      // At home nothing of ours has the member role's name: somebody else could take it.
      if (accountId !== (await own())) return [memberRole(accountId, role)];
      return roleArn === null ? [] : [roleArn];
    },
    now: () => Date.now(),
    sleep: (ms) => pause(ms).then(() => undefined),
    log,
  };
};

/** Builds what telling needs from the real adapters. */
export const speaker = (config: SpeechConfig, log: Log): Speaker => ({
  threads: threads(config.ledger),
  channel: slack(config.slack),
  log,
  now: () => Date.now(),
});

async function* listed(accounts: readonly string[]): AsyncGenerator<readonly string[]> {
  yield accounts;
}

/** Builds what a sweep needs from the real adapters. */
export const sweeper = ({ accounts, units, ...config }: SweepConfig, log: Log): Sweeper => ({
  own: config.own,
  others: accounts === 'organization' ? organization(units) : () => listed(accounts),
  excluded: config.excluded,
  region: config.region,
  isPaused: config.mode === 'audit',
  send: queue(config.queue),
  now: () => Date.now(),
  log,
});
