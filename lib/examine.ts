import { toldApart } from './core/attribution.ts';
import type { Look } from './core/diff.ts';
import type { Read } from './core/facets/facet.ts';
import type { Bounds } from './core/finding.ts';
import type { History } from './core/outcome.ts';
import { isFinal } from './core/passing.ts';
import type { Policy } from './core/policy.ts';
import { select, type Selection } from './core/select.ts';
import type { Trigger } from './core/trigger.ts';
import { enter, type Door } from './enter.ts';
import type { Memory, World } from './ports.ts';
import type { Rest } from './keep.ts';
import { recalled } from './remember.ts';
import { observe, type Course, type First, type Request } from './rounds.ts';

/** What is known of a trail before it is looked at. */
export type Base = Pick<History, 'trail' | 'selection' | 'startedAt' | 'echo'>;

/** A trail as it was found, and all that is known of it before anything is decided. */
export interface Examined {
  readonly base: Base;
  readonly request: Request;
  /** Null where no policy governs the trail: nothing was asked. */
  readonly found: Found | null;
}

export interface Found extends First {
  readonly door: Door;
  readonly memory: Memory;
  readonly rest: Sight['rest'];
  readonly ours: readonly string[];
  readonly course: Course;
}

/** A trail as it is seen, and what the ledger knows of it: asked for together. */
export interface Sight {
  readonly door: Door;
  /** Null where it could not be looked at. */
  readonly first: Look | null;
  readonly memory: Memory;
  /** What no policy asks for, where it was read too; not waited for. */
  readonly rest: Rest | null;
  /** When it was asked for, and when all had answered, epoch milliseconds. */
  readonly askedAt: number;
  readonly seenAt: number;
}

/** Enters a trail's account and looks at it, and at more where that is asked for, while the ledger tells what it knows. */
export const see = async (
  world: World,
  selection: Selection,
  request: Request,
  more: readonly Read[] = [],
): Promise<Sight> => {
  const askedAt = world.now();
  const [seen, memory] = await Promise.all([
    look(world, selection, request, more),
    recalled(world, request.trail, askedAt),
  ]);
  return { ...seen, memory, askedAt, seenAt: world.now() };
};

/** What was seen ahead is looked at anew after so many milliseconds. */
const STALE = 1000;

/** Finds the policies of a trail, and sees it, unless it was just seen ahead. */
export const examine = async (
  world: World,
  policies: readonly Policy[],
  asked: Request,
  ahead: Promise<Sight | null> | null = null,
): Promise<Examined> => {
  const started = world.now();
  const { trail } = asked;
  const ours = await rolesIn(world, asked);
  const request = { ...asked, triggers: asked.triggers.map((trigger) => toldApart(trigger, ours)) };
  const selection = select(policies, trail);
  const base = { trail, selection, startedAt: new Date(started).toISOString(), echo: isEcho(request) };
  if (selection.policies.length === 0) return { base, request, found: null };
  const before = await ahead;
  const isUsable = before !== null && world.now() - before.seenAt < STALE;
  const { door, first, memory, rest, askedAt } = isUsable ? before : await see(world, selection, request);
  const bounds = boundsOf(request, door, memory, started);
  const course = { selection, bounds, request, memory, restoring: memory.restoring };
  const seen = { door, look: first ?? unseen(selection, door), memory, rest, askedAt };
  // It began with the look that counts.
  const startedAt = new Date(Math.min(started, askedAt)).toISOString();
  return { base: { ...base, startedAt }, request, found: { ...seen, ours, course } };
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
  more: readonly Read[],
): Promise<Pick<Sight, 'door' | 'first' | 'rest'>> => {
  const door = await enter(world, request);
  if (!door.trails) return { door, first: null, rest: null };
  const first = observe(door.trails, selection, request);
  const rest = more.length > 0 ? door.trails.look(request.trail, more, request.deadline) : null;
  return { door, first: await first, rest: rest && { reads: more, look: rest } };
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
