import type { Policy } from './core/policy.ts';
import { concerns, couldGovern, expected, select } from './core/select.ts';
import { trailAt, type TrailId } from './core/trail.ts';
import type { Parsed, Trigger } from './core/trigger.ts';
import type { Seen } from './account.ts';
import type { Ahead } from './ahead.ts';
import { Retryable, Terminal, type World } from './ports.ts';

/** A trail that a trigger is about, and the account in which it was seen. */
export interface Located {
  readonly trail: TrailId;
  readonly seenIn: string;
  readonly trigger: Trigger;
}

type Readable = Extract<Parsed, { is: 'trigger' | 'sweep' }>;

interface Where {
  readonly located: readonly Located[];
  /** Whether something could not be asked now and may be later. */
  readonly passing: boolean;
  /** What a sweep saw of the account as a whole; null where there was none, or it may see more later. */
  readonly account: Seen | null;
  /** Why the trails of the account could not be asked for, where they had to be. */
  readonly why: string | null;
}

/**
 * Finds the trails that a trigger is about. Names are asked for, unless whoever looked ahead was answered already; what
 * cannot be asked never hides a trail that must exist.
 */
export const locate = async (
  world: World,
  policies: readonly Policy[],
  parsed: Readable,
  ahead: Pick<Ahead, 'named'> | null = null,
): Promise<Where> => {
  const at = (trails: readonly TrailId[], passing = false): Where => ({
    located: trails.map((trail) => ({ trail, seenIn: parsed.accountId, trigger: parsed.trigger })),
    passing,
    account: null,
    why: null,
  });
  const place = parsed.is === 'trigger' ? parsed.place : null;
  if (place && 'arn' in place) return at([place.arn]);
  if (place) {
    const { name } = place;
    if (!couldGovern(policies, name)) return at([]);
    const found = await asked(world, parsed, name, ahead);
    return at(meant(policies, parsed, name, found.trail), found.passing);
  }
  const swept = parsed.is === 'sweep';
  const here = swept ? () => true : ({ homeRegion }: TrailId) => homeRegion === parsed.region;
  const { trails, why, passing, isBarred } = await listed(world, policies, parsed);
  // That an account cannot be entered is one finding, not one for each trail that should be there.
  const required = swept && isBarred ? [] : expected(policies, parsed.accountId);
  const all = [...governed(policies, parsed, trails ?? []), ...required].filter(here);
  const found = at([...new Map(all.map((trail) => [trail.arn, trail])).values()], passing);
  const seen = { accountId: parsed.accountId, region: parsed.region, trails, why };
  return { ...found, why, account: swept && !passing ? seen : null };
};

/**
 * The trails that a name may mean. The answer alone is not enough: a shadow of another region's trail can take
 * the name of one that was deleted. So those that must exist here are looked at too, and the deleted one itself.
 */
const meant = (
  policies: readonly Policy[],
  { accountId, region, trigger }: Readable,
  name: string,
  found: TrailId | null,
): readonly TrailId[] => {
  const named = expected(policies, accountId).filter((trail) => trail.name === name);
  const here = trailAt(name, region, accountId);
  const local = named.filter(({ homeRegion }) => homeRegion === region);
  const deleted = trigger.eventName === 'DeleteTrail' && trigger.errorCode === null;
  const assembled = here && (deleted || (!found && named.length === 0)) ? [here] : [];
  const all = found ? [found, ...local, ...assembled] : [...named, ...assembled];
  return [...new Map(all.map((trail) => [trail.arn, trail])).values()];
};

const asked = async (
  world: World,
  { accountId, region }: Readable,
  name: string,
  ahead: Pick<Ahead, 'named'> | null,
): Promise<{ trail: TrailId | null; passing: boolean }> => {
  const answered = await ahead?.named();
  if (answered !== undefined) return { trail: answered, passing: false };
  try {
    const trails = await world.enter(accountId);
    return { trail: await trails.find(name, region), passing: false };
  } catch (error) {
    return { trail: null, passing: unanswered(world, error, { accountId, region, name }) };
  }
};

/** The governed trails that the account owns; others are their owners' to keep. */
const governed = (
  policies: readonly Policy[],
  { accountId }: Readable,
  trails: readonly TrailId[],
): readonly TrailId[] =>
  trails.filter((trail) => trail.accountId === accountId && select(policies, trail).policies.length > 0);

interface Listed extends Pick<Seen, 'trails' | 'why'> {
  readonly passing: boolean;
  /** Whether the account could not even be entered. */
  readonly isBarred: boolean;
}

/** Every trail that the account sees, or why they could not be asked for. */
const listed = async (
  world: World,
  policies: readonly Policy[],
  { accountId, region }: Readable,
): Promise<Listed> => {
  if (!policies.some((policy) => concerns(policy, accountId)))
    return { trails: [], why: null, passing: false, isBarred: false };
  let isBarred = true;
  try {
    const trails = await world.enter(accountId);
    isBarred = false;
    return { trails: await trails.list(region), why: null, passing: false, isBarred };
  } catch (error) {
    const passing = unanswered(world, error, { accountId, region });
    return { trails: null, why: error instanceof Error ? error.message : null, passing, isBarred };
  }
};

/** Logs what AWS did not answer; true if it may later. Anything but AWS's refusal is a bug, and is let through. */
const unanswered = (world: World, error: unknown, fields: object): boolean => {
  if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
  world.log.error('trails could not be asked for', { ...fields, error: error.message });
  world.log.count('UnansweredLookups');
  return error instanceof Retryable;
};
