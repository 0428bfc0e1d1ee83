import type { Action } from './core/action.ts';
import type { Look } from './core/diff.ts';
import type { Done } from './core/outcome.ts';
import { renewed } from './core/plan.ts';
import { Retryable, Terminal, type Trails, type World } from './ports.ts';
import type { Course, Request } from './rounds.ts';

/** Kept back from the calls, so that what was written is looked at again. */
const VERIFYING = 5000;

/**
 * What was read so few milliseconds ago is not read again for the first call: reading it would take as long as an
 * answer does. CloudTrail takes one write a second in an account and region, so at most one can have come in between.
 */
const JUST = 1000;

/** What the calls were planned from. */
interface Ground extends Course {
  readonly look: Look;
  /** When it was asked for, epoch milliseconds. */
  readonly askedAt: number;
}

/** Makes the calls in order. A failed one blocks only what needs it, and gets only its share of the time. */
export const apply = async (
  world: World,
  trails: Trails,
  actions: readonly Action[],
  ground: Ground,
): Promise<Done[]> => {
  const { request } = ground;
  const done: Done[] = [];
  for (const [index, action] of actions.entries()) {
    const left = Math.max(0, request.deadline - VERIFYING - world.now());
    const deadline = world.now() + left / (actions.length - index);
    const lacking = action.needs.find(
      (call) => !done.some((one) => one.action.call === call && one.result === 'done'),
    );
    const result = lacking
      ? { action, result: 'skipped' as const, error: `${lacking} was not done` }
      : done.length === 0 && world.now() - ground.askedAt < JUST
        ? await attempt(trails, action, request, deadline)
        : await onFreshGround(trails, action, ground, deadline);
    done.push(result);
    if (result.result !== 'refused') continue;
    for (const part of action.fallback) done.push(await attempt(trails, part, request, deadline));
  }
  return done;
};

/** A call that builds on what is there looks at it again first: what others have added meanwhile stays. */
const onFreshGround = async (
  trails: Trails,
  action: Action,
  { request, selection, look }: Ground,
  deadline: number,
): Promise<Done> => {
  if (!action.fresh) return attempt(trails, action, request, deadline);
  const now = await trails.look(request.trail, [action.fresh], deadline);
  const unread = now.unread[action.fresh];
  if (unread !== undefined) return { action, result: now.passing ? 'gave-up' : 'refused', error: unread };
  const { actions, blocked } = renewed(action, { ...look.state, ...now.state }, selection, request.trail);
  const [fresh] = actions;
  if (fresh) return attempt(trails, fresh, request, deadline);
  const reason = blocked[0]?.reason;
  return reason === undefined
    ? { action, result: 'skipped', error: 'nothing is lacking any more' }
    : { action, result: 'refused', error: reason };
};

const attempt = async (
  trails: Trails,
  action: Action,
  { trail }: Request,
  deadline: number,
): Promise<Done> => {
  try {
    await trails.act(trail, action, deadline);
    return { action, result: 'done', error: null };
  } catch (error) {
    if (error instanceof Terminal) return { action, result: 'refused', error: error.message };
    if (error instanceof Retryable) return { action, result: 'gave-up', error: error.message };
    throw error;
  }
};
