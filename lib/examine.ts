import { toldApart } from './core/attribution.ts';
import type { Look } from './core/diff.ts';
import type { Bounds } from './core/finding.ts';
import type { History } from './core/outcome.ts';
import { isFinal } from './core/passing.ts';
import type { Policy } from './core/policy.ts';
import { select, type Selection } from './core/select.ts';
import type { Trigger } from './core/trigger.ts';
import { enter, type Door } from './enter.ts';
import type { Memory, World } from './ports.ts';
import { recalled } from './remember.ts';
import { observe, type Course, type Request } from './rounds.ts';

/** What is known of a trail before it is looked at. */
export type Base = Pick<History, 'trail' | 'selection' | 'startedAt' | 'echo'>;

/** A trail as it was found, and all that is known of it before anything is decided. */
export interface Examined {
  readonly base: Base;
  readonly request: Request;
  /** Null where no policy governs the trail: nothing was asked. */
  readonly found: Found | null;
}

export interface Found {
  readonly door: Door;
  readonly look: Look;
  readonly memory: Memory;
  readonly ours: readonly string[];
  readonly course: Course;
}

/** Finds the policies of a trail, enters its account, and looks at it, while the ledger tells what it knows. */
export const examine = async (
  world: World,
  policies: readonly Policy[],
  asked: Request,
): Promise<Examined> => {
  const started = world.now();
  const { trail } = asked;
  const ours = await rolesIn(world, asked);
  const request = { ...asked, triggers: asked.triggers.map((trigger) => toldApart(trigger, ours)) };
  const selection = select(policies, trail);
  const base = { trail, selection, startedAt: new Date(started).toISOString(), echo: isEcho(request) };
  if (selection.policies.length === 0) return { base, request, found: null };
  const [{ door, first }, memory] = await Promise.all([
    look(world, selection, request),
    recalled(world, trail, started),
  ]);
  const bounds = boundsOf(request, door, memory, started);
  const course = { selection, bounds, request, snapshot: memory.snapshot, restoring: memory.restoring };
  return { base, request, found: { door, look: first ?? unseen(selection, door), memory, ours, course } };
};

/** The roles that we act with where the trail is, and where it was seen. */
const rolesIn = async (world: World, { trail, seenIn }: Request): Promise<readonly string[]> => [
  ...(await world.ownRoles(trail.accountId)),
  ...(await world.ownRoles(seenIn)),
];

const isRefused = ({ errorCode }: Trigger): boolean => errorCode !== null;

/** Whether nothing woke us but the refusal of our own calls. */
const isEcho = ({ triggers }: Request): boolean =>
  triggers.length > 0 &&
  triggers.every(
    (trigger) => trigger.kind === 'event' && isRefused(trigger) && trigger.actor?.via === 'trailwarden',
  );

const look = async (
  world: World,
  selection: Selection,
  request: Request,
): Promise<{ readonly door: Door; readonly first: Look | null }> => {
  const door = await enter(world, request);
  return { door, first: door.trails && (await observe(door.trails, selection, request)) };
};

const boundsOf = (request: Request, { viewOnly }: Door, memory: Memory, now: number): Bounds => {
  const { triggers } = request;
  const echo = isEcho(request);
  const final = triggers.filter(({ errorCode }) => errorCode !== null && isFinal(errorCode));
  return {
    viewOnly,
    refused: echo ? final.flatMap(({ eventName }) => eventName ?? []) : [],
    // What we called was there when we looked: if it is not now, somebody has deleted it.
    onlyRefused: !echo && triggers.every(isRefused),
    swept: triggers.some(({ kind }) => kind === 'sweep'),
    repairs: memory.repairs,
    sight: { triggers, now, approved: (...value) => memory.approved(...value) },
  };
};

const unseen = ({ wishes }: Selection, { why, passing }: Door): Look => ({
  existence: 'unread',
  state: {},
  unread: Object.fromEntries(wishes.map(({ facet }) => [facet.read, why])),
  passing,
});
