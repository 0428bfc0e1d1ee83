import pLimit from 'p-limit';
import type { Policy } from './core/policy.ts';
import type { Seen } from './account.ts';
import { parseTrigger, type Trigger } from './core/trigger.ts';
import { lookAhead } from './ahead.ts';
import type { Sight } from './examine.ts';
import { locate, type Located } from './locate.ts';
import type { World } from './ports.ts';
import { reconcile, type Reconciled } from './reconcile.ts';
import { survey } from './surveys.ts';
import { retell, tell } from './tell.ts';

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
  const found = await foundIn(world, policies, messages, deadline);
  const failed = new Set(found.flatMap(({ id, failed: later }) => (later ? [id] : [])));
  const trails = trailsIn(found);
  const again = (places: Places): void => places.forEach(({ id }) => failed.add(id));
  const [curing, telling] = [pLimit(WIDTH), pLimit(WIDTH)];
  let waiting = trails.length;
  const cure = (places: Places): Promise<Reconciled | null> => {
    const share = (deadline - world.now()) / Math.ceil(waiting / WIDTH);
    waiting -= 1;
    return safely(world, places, () => settle(world, policies, places, world.now() + share));
  };
  const pass = async (places: Places): Promise<void> => {
    const reconciled = await curing(() => cure(places));
    if (reconciled === null || reconciled.again) again(places);
    if (reconciled === null) return;
    // Who did it, the ledger, the bus: they have turns of their own, and keep no trail from its cure.
    const told = await telling(() => safely(world, places, () => concludedAndTold(world, reconciled)));
    if (told === null) again(places);
  };
  await Promise.all(trails.map(pass));
  for (const id of await survey(world, policies, found, deadline)) failed.add(id);
  if (found.some(({ sweep }) => sweep !== null)) await retell(world, deadline);
  timed(world, found);
  return failed;
};

/** How long after its sweep began an account was looked at: the longest is how long a sweep takes. */
const timed = (world: World, found: readonly Found[]): void => {
  for (const { askedAt } of found)
    if (askedAt !== null)
      world.log.measure('SweepSeconds', Math.max(0, (world.now() - Date.parse(askedAt)) / 1000));
};

interface Place extends Located {
  readonly id: string;
  /** What is seen of the trail, where it was looked at before it was known that it is the one. */
  readonly ahead: Promise<Sight | null> | null;
}

type Places = readonly Place[];

/** What is asked of each trail, the trails that may be stopped first. */
const trailsIn = (found: readonly Found[]): readonly Places[] => {
  const all = found.flatMap(({ places }) => places);
  return [...Map.groupBy(all, ({ trail }) => trail.arn).values()].sort((a, b) => urgency(b) - urgency(a));
};

const concludedAndTold = async (world: World, reconciled: Reconciled): Promise<true> => {
  await tell(world, await reconciled.conclude());
  return true;
};

/** A bug met at one trail must not keep another one off. */
const safely = async <T>(
  world: World,
  places: readonly Located[],
  work: () => Promise<T>,
): Promise<T | null> => {
  try {
    return await work();
  } catch (bug) {
    world.log.error('trail could not be reconciled', { trail: places[0]?.trail.arn, bug: String(bug) });
    world.log.count('Bugs');
    return null;
  }
};

interface Found {
  readonly id: string;
  readonly places: Places;
  readonly failed: boolean;
  readonly account: Seen | null;
  readonly sweep: Trigger | null;
  readonly askedAt: string | null;
}

const NOTHING = { places: [], failed: false, account: null, sweep: null, askedAt: null };

/** Where the messages point. With many of them the reads made ahead for one would keep another waiting. */
const foundIn = (
  world: World,
  policies: readonly Policy[],
  messages: readonly Message[],
  deadline: number,
): Promise<readonly Found[]> =>
  Promise.all(
    messages.map((message) => placesOf(world, policies, message, messages.length === 1 ? deadline : null)),
  );

const placesOf = async (
  world: World,
  policies: readonly Policy[],
  { id, body }: Message,
  alone: number | null,
): Promise<Found> => {
  const parsed = parseTrigger(body);
  if ('why' in parsed) {
    world.log.warn('message set aside', { messageId: id, is: parsed.is, why: parsed.why });
    world.log.count(parsed.is === 'ignored' ? 'IgnoredMessages' : 'UnreadableMessages');
    return { ...NOTHING, id };
  }
  const glimpse = alone === null ? null : lookAhead(world, policies, parsed, alone);
  const { located, passing, account } = await locate(world, policies, parsed, glimpse);
  const places = located.map((place) => ({
    ...place,
    id,
    ahead: glimpse?.trail.arn === place.trail.arn ? glimpse.sight : null,
  }));
  const sweep = parsed.is === 'sweep' && { sweep: parsed.trigger, askedAt: parsed.askedAt };
  return { ...NOTHING, ...sweep, id, places, failed: passing, account };
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
  places: Places,
  deadline: number,
): Promise<Reconciled | null> => {
  const [first] = places;
  if (!first) return null;
  const triggers = [...new Map(places.map(({ trigger }) => [trigger.eventId ?? trigger, trigger])).values()];
  const { trail, seenIn, ahead: sight } = first;
  return reconcile(world, policies, { trail, seenIn, triggers, deadline }, sight);
};
