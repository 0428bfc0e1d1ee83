import type { Policy } from './core/policy.ts';
import { select } from './core/select.ts';
import { trailAt, trailFromArn, type TrailId } from './core/trail.ts';
import type { Parsed } from './core/trigger.ts';
import { see, type Sight } from './examine.ts';
import type { World } from './ports.ts';
import { changedBy } from './keep.ts';

/** What is seen of a trail before it is known whether it is the one. */
export interface Ahead {
  readonly trail: TrailId;
  /** Null where the name meant another one. */
  readonly sight: Promise<Sight | null>;
  /** The trail that AWS means by the call's name, null where there is none; undefined where that could not be asked. */
  named(): Promise<TrailId | null | undefined>;
}

/** How long is looked ahead, in milliseconds. */
const PATIENCE = 10_000;

/** The trail that a call most likely meant: a short name is asked for, and AWS alone says what it means. */
const likely = (parsed: Parsed): TrailId | null => {
  // A refused call changed nothing: there is no haste.
  if (parsed.is !== 'trigger' || parsed.trigger.errorCode !== null || parsed.place === null) return null;
  const { place, region, accountId } = parsed;
  return 'arn' in place ? place.arn : trailAt(place.name, region, accountId);
};

/** What the answer to GetTrail by a short name says of it. */
const meaning = ({ first }: Sight): TrailId | null | undefined => {
  if (first?.existence === 'absent') return null;
  return trailFromArn(first?.state.Trail?.TrailARN ?? '') ?? undefined;
};

const isOf = (seen: Sight, { arn }: TrailId): boolean => (meaning(seen)?.arn ?? arn) === arn;

/**
 * Looks at the whole of the trail that a call most likely meant, while AWS is asked what its name means: where it is
 * the one, that saves a round trip before its cure, and another before its state is kept; else it is thrown away.
 */
export const lookAhead = (
  world: World,
  policies: readonly Policy[],
  parsed: Extract<Parsed, { is: 'trigger' | 'sweep' }>,
  until: number,
): Ahead | null => {
  const trail = likely(parsed);
  const selection = trail && select(policies, trail);
  if (!selection || selection.policies.length === 0) return null;
  const deadline = Math.min(until, world.now() + PATIENCE);
  const place = parsed.is === 'trigger' ? parsed.place : null;
  const called = place && 'name' in place ? { name: place.name } : {};
  const request = { trail, triggers: [], seenIn: parsed.accountId, deadline, ...called };
  const seen = see(world, selection, request, changedBy(selection, [parsed.trigger]));
  const sight = seen.then((one) => (isOf(one, trail) ? one : null));
  // A bug is met by whoever waits for the sight; of a trail that nobody meant it says nothing.
  sight.catch(() => {});
  return { trail, sight, named: () => seen.then(meaning, () => undefined) };
};
