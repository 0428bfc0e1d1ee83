import pLimit from 'p-limit';
import type { Outcome } from './core/outcome.ts';
import type { Policy } from './core/policy.ts';
import { parseTrigger } from './core/trigger.ts';
import { locate, type Located } from './locate.ts';
import { Retryable, Terminal, type World } from './ports.ts';
import { reconcile } from './reconcile.ts';

export interface Message {
  readonly id: string;
  readonly body: unknown;
}

/** CloudTrail takes one write a second an account and region: more trails at once would only wait for each other. */
const WIDTH = 4;

/** Reconciles each trail of a batch once, stopped trails first. Answers the messages that may succeed later. */
export const dispatch = async (
  world: World,
  policies: readonly Policy[],
  messages: readonly Message[],
  deadline: number,
): Promise<ReadonlySet<string>> => {
  const found = await Promise.all(messages.map((message) => placesOf(world, policies, message)));
  const failed = new Set(found.flatMap(({ id, failed: later }) => (later ? [id] : [])));
  const trails = [
    ...Map.groupBy(
      found.flatMap(({ places }) => places),
      ({ trail }) => trail.arn,
    ).values(),
  ].sort((a, b) => urgency(b) - urgency(a));
  const limit = pLimit(WIDTH);
  let waiting = trails.length;
  const all = trails.map((places) =>
    limit(async () => {
      const share = (deadline - world.now()) / Math.ceil(waiting / WIDTH);
      waiting -= 1;
      const { outcome, again } = await safely(world, policies, places, world.now() + share);
      if (again) places.forEach(({ id }) => failed.add(id));
      return outcome;
    }),
  );
  // Told when every trail has had its turn: a bus that hangs must keep none of them off.
  const outcomes = (await Promise.all(all)).filter((outcome) => outcome !== null);
  await Promise.all(outcomes.map((outcome) => tell(world, outcome)));
  return failed;
};

interface Settled {
  readonly outcome: Outcome | null;
  readonly again: boolean;
}

/** A bug met at one trail must not keep another one off. */
const safely = (
  world: World,
  policies: readonly Policy[],
  places: readonly Located[],
  deadline: number,
): Promise<Settled> =>
  settle(world, policies, places, deadline).catch((bug: unknown) => {
    world.log.error('trail could not be reconciled', { trail: places[0]?.trail.arn, bug: String(bug) });
    world.log.count('Bugs');
    return { outcome: null, again: true };
  });

interface Found {
  readonly id: string;
  readonly places: readonly (Located & { readonly id: string })[];
  readonly failed: boolean;
}

const placesOf = async (world: World, policies: readonly Policy[], { id, body }: Message): Promise<Found> => {
  const parsed = parseTrigger(body);
  if ('why' in parsed) {
    world.log.warn('message set aside', { messageId: id, is: parsed.is, why: parsed.why });
    world.log.count(parsed.is === 'ignored' ? 'IgnoredMessages' : 'UnreadableMessages');
    return { id, places: [], failed: false };
  }
  const { located, passing } = await locate(world, policies, parsed);
  return { id, places: located.map((place) => ({ ...place, id })), failed: passing };
};

const urgency = (places: readonly Located[]): number =>
  Math.max(
    ...places.map(({ trigger }) => {
      if (trigger.errorCode !== null) return 0;
      return trigger.eventName === 'StopLogging' || trigger.eventName === 'DeleteTrail' ? 2 : 1;
    }),
  );

const settle = async (
  world: World,
  policies: readonly Policy[],
  places: readonly Located[],
  deadline: number,
): Promise<Settled> => {
  const [first] = places;
  if (!first) return { outcome: null, again: false };
  const triggers = [...new Map(places.map(({ trigger }) => [trigger.eventId ?? trigger, trigger])).values()];
  return reconcile(world, policies, { trail: first.trail, seenIn: first.seenIn, triggers, deadline });
};

/** Says what happened, where something did. A bus that is down keeps no trail from being restored. */
const tell = async (world: World, outcome: Outcome): Promise<void> => {
  world.log.count(`Outcome-${outcome.status}`);
  world.log.info('trail reconciled', { outcome });
  if (outcome.status === 'compliant' || outcome.status === 'out-of-scope') return;
  try {
    await world.publish(outcome);
  } catch (error) {
    if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
    world.log.count('UntoldOutcomes');
    world.log.error('outcome could not be told', { error: error.message, outcome });
  }
};
