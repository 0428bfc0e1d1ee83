import { canHaveChanged } from './core/cause.ts';
import type { Drift, Look, Unread } from './core/diff.ts';
import type { Read } from './core/facets/facet.ts';
import type { Finding } from './core/finding.ts';
import type { Selection } from './core/select.ts';
import type { TrailState } from './core/state.ts';
import type { Trigger } from './core/trigger.ts';
import type { Door } from './enter.ts';
import { NOTHING_KNOWN } from './remember.ts';
import type { Entry, Memory, Trails, World } from './ports.ts';
import type { Request, Run } from './rounds.ts';

/** What is left behind where nothing is. */
export const NOTHING_KEPT = {
  snapshot: null,
  approvals: [],
  repaired: [],
  revoked: [],
  restoring: null,
  doubt: false,
  regions: null,
} satisfies Partial<Entry>;

/** Whether there is a trail is always asked; these, which last, only where a policy governs what they tell. */
const REST: readonly Read[] = [
  'GetEventSelectors',
  'GetInsightSelectors',
  'GetEventConfiguration',
  'ListTags',
];

/** Every call that changes a trail wakes us; a sweep renews what is older than this, for what no event told. */
const FRESH = 86_400_000;

/** What no policy asks for, as it was read already. */
export interface Rest {
  readonly reads: readonly Read[];
  readonly look: Promise<Look>;
}

interface Seen {
  readonly request: Request;
  readonly memory: Memory;
  /** Null where nothing was, or something was changed since. */
  readonly rest: Rest | null;
}

/** What of a trail no policy asks for. */
const ungoverned = ({ wishes }: Selection): readonly Read[] => {
  const asked = new Set(wishes.flatMap(({ facet }) => [facet.read, ...facet.context]));
  return REST.filter((read) => !asked.has(read));
};

/** What of that a call can have changed: the rest is as it was kept, or older than a day and read then. */
export const changedBy = (selection: Selection, triggers: readonly Trigger[]): readonly Read[] =>
  ungoverned(selection).filter((read) => triggers.some((trigger) => canHaveChanged(trigger, read)));

/** Our own calls come back while we may still be making others: what they show is not yet whole. */
const isOurs = ({ actor }: Trigger): boolean => actor?.via === 'trailwarden';

const isFresh = ({ snapshotAt }: Memory, now: number): boolean =>
  snapshotAt !== null && now - Date.parse(snapshotAt) <= FRESH;

const isDue = ({ triggers }: Request, memory: Memory, now: number): boolean =>
  memory !== NOTHING_KNOWN &&
  !triggers.some(isOurs) &&
  (triggers.some(({ kind, errorCode }) => kind === 'event' && errorCode === null) || !isFresh(memory, now));

/** Reads so much of a trail; null where not all of it could be. */
const readMore = async (
  trails: Trails,
  reads: readonly Read[],
  { request: { trail, deadline }, rest }: Seen,
): Promise<TrailState | null> => {
  if (reads.length === 0) return {};
  const isThere = rest !== null && reads.every((read) => rest.reads.includes(read));
  const { state, unread } = await (isThere ? rest.look : trails.look(trail, reads, deadline));
  return Object.keys(unread).length > 0 ? null : state;
};

/**
 * The whole state of a trail that is as it should be, what no policy governs included; null where it is kept already,
 * undefined where it is not to be kept, or could not be read.
 */
const seenWhole = async (
  { trails, viewOnly }: Door,
  { look, selection, isForgotten }: Run,
  seen: Seen,
  now: number,
): Promise<TrailState | null | undefined> => {
  const { request, memory } = seen;
  if (isForgotten || !trails || viewOnly || look.existence !== 'present') return undefined;
  if (!isDue(request, memory, now) || Object.keys(look.unread).length > 0) return undefined;
  const isRecent = isFresh(memory, now);
  const all = ungoverned(selection);
  const reads = isRecent ? changedBy(selection, request.triggers) : all;
  const more = await readMore(trails, reads, seen);
  if (more === null) return undefined;
  // Writing what is known would be two calls of most events, and reading it a third.
  if (isRecent && memory.keeps({ ...more, ...look.state })) return null;
  const left = all.filter((read) => !reads.includes(read));
  const others = await readMore(trails, left, seen);
  return others ? { ...others, ...more, ...look.state } : undefined;
};

/** What is to be kept of a trail's state; where a change of it could not be read, that what is kept is in doubt. */
export const stateKept = async (
  world: World,
  door: Door,
  run: Run,
  { isWhole, ...seen }: Seen & { readonly isWhole: boolean },
): Promise<Pick<Entry, 'snapshot' | 'doubt'>> => {
  const whole = isWhole ? await seenWhole(door, run, seen, world.now()) : undefined;
  const others = seen.request.triggers.filter((trigger) => !isOurs(trigger));
  const isChanged = !door.viewOnly && changedBy(run.selection, others).length > 0;
  return { snapshot: whole ?? null, doubt: whole === undefined && isChanged };
};

/** The drifts that stand because a waiver's principal was seen to cause them. */
export const approvalsIn = (findings: readonly Finding[]): Entry['approvals'] =>
  findings.flatMap(({ drift: { property, observed }, covered }) =>
    covered?.approval
      ? [{ property, observed, principals: covered.waiver.principals ?? [], until: covered.waiver.until }]
      : [],
  );

/** The approved properties that were read and are as they should be: what was approved stands no longer. */
export const revokedIn = (
  { look }: Run,
  { approvals }: Memory,
  left: readonly Drift[],
  unread: readonly Unread[],
): readonly string[] =>
  look.existence === 'present'
    ? approvals.filter((property) => ![...left, ...unread].some((one) => one.property === property))
    : [];
