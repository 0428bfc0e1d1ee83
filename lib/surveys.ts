import pLimit from 'p-limit';
import { canMatter, surveyed, type Seen, type Survey } from './account.ts';
import type { Policy } from './core/policy.ts';
import type { Trigger } from './core/trigger.ts';
import type { Located } from './locate.ts';
import type { World } from './ports.ts';
import { tell } from './tell.ts';

/** What a message of the queue came to, as far as accounts are concerned. */
interface Found {
  readonly id: string;
  readonly places: readonly Located[];
  readonly account: Seen | null;
  readonly sweep: Trigger | null;
}

interface Due extends Omit<Survey, 'deadline'> {
  readonly ids: readonly string[];
}

const WIDTH = 4;

const swept = ({ id, account, sweep }: Found): readonly Due[] =>
  account && sweep ? [{ seen: account, heard: [{ trail: null, trigger: sweep }], ids: [id] }] : [];

/** An event can take from an account the one trail that it had: that does not wait for the sweep. */
const touched = (policies: readonly Policy[], { id, places }: Found): readonly Due[] =>
  places
    .filter(({ trail, seenIn, trigger }) => trigger.kind === 'event' && canMatter(policies, seenIn, trail))
    .filter(({ trigger }) => trigger.errorCode === null)
    .map(({ trail, seenIn, trigger }) => ({
      seen: { accountId: seenIn, region: trail.homeRegion, trails: null, why: null },
      heard: [{ trail, trigger }],
      ids: [id],
    }));

const joined = (some: readonly Due[]): readonly Due[] =>
  some.slice(0, 1).map(({ seen }) => ({
    seen,
    heard: [
      ...new Map(
        some.flatMap((one) => one.heard).map((one) => [`${one.trigger.eventId} ${one.trail?.arn}`, one]),
      ).values(),
    ],
    ids: some.flatMap(({ ids }) => ids),
  }));

/** Each account that a batch is about, once. What a sweep brought along is not asked for again. */
const dueIn = (policies: readonly Policy[], found: readonly Found[]): readonly Due[] => {
  const all = [...found.flatMap(swept), ...found.flatMap((one) => touched(policies, one))];
  return [...Map.groupBy(all, ({ seen }) => seen.accountId).values()].flatMap(joined);
};

/**
 * Judges the accounts of a batch, after their trails had their turn, and tells what came of it. Answers the messages
 * that may see more later. A bug met at one account must not keep another one off.
 */
export const survey = async (
  world: World,
  policies: readonly Policy[],
  found: readonly Found[],
  deadline: number,
): Promise<readonly string[]> => {
  const limit = pLimit(WIDTH);
  const pass = async ({ ids, ...due }: Due): Promise<readonly string[]> => {
    if (world.now() > deadline) return ids;
    try {
      const concluded = await surveyed(world, policies, { ...due, deadline });
      if (concluded) await tell(world, concluded);
      return concluded ? [] : ids;
    } catch (bug) {
      world.log.error('account could not be judged', { account: due.seen.accountId, bug: String(bug) });
      world.log.count('Bugs');
      return ids;
    }
  };
  const later = await Promise.all(dueIn(policies, found).map((due) => limit(() => pass(due))));
  return later.flat();
};
