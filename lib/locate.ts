import type { Policy } from './core/policy.ts';
import { couldGovern, expected, select } from './core/select.ts';
import { trailAt, type TrailId } from './core/trail.ts';
import type { Parsed, Trigger } from './core/trigger.ts';
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
}

/** Finds the trails that a trigger is about. Names are asked for; what cannot be asked never hides a trail that must exist. */
export const locate = async (world: World, policies: readonly Policy[], parsed: Readable): Promise<Where> => {
  const at = (trails: readonly TrailId[], passing = false): Where => ({
    located: trails.map((trail) => ({ trail, seenIn: parsed.accountId, trigger: parsed.trigger })),
    passing,
  });
  const place = parsed.is === 'trigger' ? parsed.place : null;
  if (place && 'arn' in place) return at([place.arn]);
  if (place) {
    const { name } = place;
    if (!couldGovern(policies, name)) return at([]);
    const found = await asked(world, parsed, name);
    return at(meant(policies, parsed, name, found.trail), found.passing);
  }
  const here =
    parsed.is === 'trigger' ? ({ homeRegion }: TrailId) => homeRegion === parsed.region : () => true;
  const listed = await governed(world, policies, parsed);
  const all = [...listed.trails, ...expected(policies, parsed.accountId)].filter(here);
  return at([...new Map(all.map((trail) => [trail.arn, trail])).values()], listed.passing);
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
): Promise<{ trail: TrailId | null; passing: boolean }> => {
  try {
    const trails = await world.enter(accountId);
    return { trail: await trails.find(name, region), passing: false };
  } catch (error) {
    return { trail: null, passing: unanswered(world, error, { accountId, region, name }) };
  }
};

/** The governed trails that the account owns; others are their owners' to keep. */
const governed = async (
  world: World,
  policies: readonly Policy[],
  { accountId, region }: Readable,
): Promise<{ trails: readonly TrailId[]; passing: boolean }> => {
  if (!policies.some(({ match }) => match.accounts?.includes(accountId) ?? true))
    return { trails: [], passing: false };
  try {
    const listed = await (await world.enter(accountId)).list(region);
    const own = listed.filter((trail) => trail.accountId === accountId);
    return { trails: own.filter((trail) => select(policies, trail).policies.length > 0), passing: false };
  } catch (error) {
    return { trails: [], passing: unanswered(world, error, { accountId, region }) };
  }
};

/** Logs what AWS did not answer; true if it may later. Anything but AWS's refusal is a bug, and is let through. */
const unanswered = (world: World, error: unknown, fields: object): boolean => {
  if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
  world.log.error('trails could not be asked for', { ...fields, error: error.message });
  world.log.count('UnansweredLookups');
  return error instanceof Retryable;
};
