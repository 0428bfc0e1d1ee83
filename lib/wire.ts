import { setTimeout as pause } from 'node:timers/promises';
import { memberRole, whoAmI, type MemberRole, type Self } from './adapters/accounts/accounts.ts';
import { bus } from './adapters/bus/bus.ts';
import { bounded } from './adapters/bus/bounded.ts';
import { ledger } from './adapters/ledger/ledger.ts';
import { threads } from './adapters/ledger/threads.ts';
import { enabledRegions } from './adapters/regions/regions.ts';
import { slack } from './adapters/slack/slack.ts';
import { organization } from './adapters/organization/organization.ts';
import { queue } from './adapters/queue/queue.ts';
import type { Config, SpeechConfig, SweepConfig } from './config.ts';
import { doors } from './doors.ts';
import type { Speaker } from './notify.ts';
import type { Sweeper } from './sweep.ts';
import { Retryable, type Log, type World } from './ports.ts';

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

/** Who we are, as far as it is written down; asked for once where it is not. */
const identity = ({ accountId, roleArn }: Config, log: Log) => {
  const asked = once(async (): Promise<Self> => {
    const known = accountId !== null && roleArn !== null;
    const answer = known ? { accountId, roleArn } : await whoAmI();
    return { accountId: accountId ?? answer.accountId, roleArn: roleArn ?? answer.roleArn };
  });
  return {
    /** Never another's by mistake: where it is not known, nothing is entered. Throws Retryable. */
    own: async (): Promise<string> => {
      const ours = accountId ?? (await asked()).accountId;
      if (ours === null) throw new Retryable('GetCallerIdentity answered without an account');
      return ours;
    },
    self: (): Promise<Self> =>
      asked().catch((error: unknown) => {
        if (!(error instanceof Retryable)) throw error;
        log.warn('who we are could not be asked', { error: error.message });
        return { accountId, roleArn };
      }),
  };
};

/** Builds the world that the loop works in from the real adapters. Holds clients and credentials, nothing about an event. */
export const wire = (config: Config, log: Log): World => {
  const role: MemberRole = { name: config.memberRole, externalId: config.externalId, region: config.region };
  const { own, self } = identity(config, log);
  const onThrottled = (): void => log.count('ThrottledCalls');
  const enter = doors({ own, role, rates: config.rates, onThrottled });
  return {
    enter: async (accountId) => (await enter(accountId)).trails,
    regions: async (accountId) => {
      const { keys } = await enter(accountId);
      return enabledRegions({ region: config.region, ...(keys && { credentials: keys }) });
    },
    publish: bus(config.bus),
    ledger: ledger(config.ledger, bounded),
    ownRoles: async (accountId) => {
      const { accountId: ours, roleArn } = await self();
      // At home nothing of ours has the member role's name: somebody else could take it.
      if (ours !== null && accountId !== ours) return [memberRole(accountId, role)];
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
