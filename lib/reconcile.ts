import { diff } from './core/diff.ts';
import type { Bounds } from './core/finding.ts';
import { isFinal } from './core/passing.ts';
import { outcomeOf, type Outcome } from './core/outcome.ts';
import type { Policy } from './core/policy.ts';
import { select, type Selection } from './core/select.ts';
import { Retryable, Terminal, type Trails, type World } from './ports.ts';
import { observe, rounds, type Course, type Request, type Run } from './rounds.ts';

export interface Reconciled {
  readonly outcome: Outcome;
  /** Whether trying again later may come to more. */
  readonly again: boolean;
}

/** The whole loop for one trail: observe, diff, judge, plan, apply, verify. Throws only on a bug. */
export const reconcile = async (
  world: World,
  policies: readonly Policy[],
  request: Request,
): Promise<Reconciled> => {
  const { trail, triggers } = request;
  const started = world.now();
  const selection = select(policies, trail);
  const base = { trail, selection, triggers, startedAt: new Date(started).toISOString() };
  const echo = await isEcho(world, request);
  if (selection.policies.length === 0) {
    const nothing = { findings: [], done: [], blocked: [], left: [], unread: [], echo };
    return { outcome: outcomeOf({ ...base, ...nothing, finishedAt: base.startedAt }), again: false };
  }
  const door = await enter(world, request);
  const final = triggers.filter(({ errorCode }) => errorCode !== null && isFinal(errorCode));
  const refused = echo ? final.flatMap(({ eventName }) => eventName ?? []) : [];
  const onlyRefused = triggers.every(({ errorCode }) => errorCode !== null);
  const bounds: Bounds = { viewOnly: door.viewOnly, refused, onlyRefused };
  const course = { selection, bounds, request };
  const run = door.trails
    ? await looked(world, door.trails, course)
    : unseen(selection, door.why, door.passing);
  const last = diff(selection, run.look, trail);
  const finishedAt = new Date(world.now()).toISOString();
  const outcome = outcomeOf({ ...base, ...run, left: last.drifts, unread: last.unread, echo, finishedAt });
  return { outcome, again: run.look.passing || run.done.some(({ result }) => result === 'gave-up') };
};

/** Whether nothing woke us but the refusal of our own calls. The role is compared, never a name. */
const isEcho = async (world: World, { trail, triggers, seenIn }: Request): Promise<boolean> => {
  const refused = triggers.every(({ kind, errorCode }) => kind === 'event' && errorCode !== null);
  if (!refused || triggers.length === 0) return false;
  const ours = [...(await world.ownRoles(trail.accountId)), ...(await world.ownRoles(seenIn))];
  return triggers.every(({ actor }) => typeof actor?.issuer === 'string' && ours.includes(actor.issuer));
};

interface Door {
  readonly trails: Trails | null;
  readonly viewOnly: boolean;
  readonly why: string;
  readonly passing: boolean;
}

/** Enters the owner's account; where that is barred, the account that saw the trail can at least look. */
const enter = async (world: World, { trail, seenIn }: Request): Promise<Door> => {
  try {
    return { trails: await world.enter(trail.accountId), viewOnly: false, why: '', passing: false };
  } catch (error) {
    if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
    world.log.warn('account could not be entered', { accountId: trail.accountId, error: error.message });
    if (seenIn !== trail.accountId && error instanceof Terminal) return view(world, seenIn, error);
    return { trails: null, viewOnly: true, why: error.message, passing: error instanceof Retryable };
  }
};

const view = async (world: World, seenIn: string, barred: Terminal): Promise<Door> => {
  try {
    return { trails: await world.enter(seenIn), viewOnly: true, why: '', passing: false };
  } catch (error) {
    if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
    return { trails: null, viewOnly: true, why: barred.message, passing: error instanceof Retryable };
  }
};

const looked = async (world: World, trails: Trails, course: Course): Promise<Run> =>
  rounds(world, trails, await observe(trails, course.selection, course.request), course);

const unseen = ({ wishes }: Selection, why: string, passing: boolean): Run => ({
  look: {
    existence: 'unread',
    state: {},
    unread: Object.fromEntries(wishes.map(({ facet }) => [facet.read, why])),
    passing,
  },
  findings: [],
  done: [],
  blocked: [],
});
