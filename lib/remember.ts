import { canHaveChanged } from './core/cause.ts';
import type { Drift, Look, Unread } from './core/diff.ts';
import type { Read } from './core/facets/facet.ts';
import type { Finding } from './core/finding.ts';
import type { Selection } from './core/select.ts';
import type { TrailState } from './core/state.ts';
import type { TrailId } from './core/trail.ts';
import type { Trigger } from './core/trigger.ts';
import type { Door } from './enter.ts';
import { Retryable, Terminal, type Entry, type Memory, type Trails, type World } from './ports.ts';
import type { Request, Run } from './rounds.ts';

/** What is known where the ledger does not answer: no waiver holds by what it would have said. */
export const NOTHING_KNOWN: Memory = {
  snapshotAt: null,
  snapshot: () => Promise.resolve(null),
  keeps: () => false,
  open: false,
  repairs: {},
  restoring: false,
  approvals: [],
  last: null,
  regions: { askedAt: null, troubled: [] },
  approved: () => false,
};

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

/** Where the ledger did not tell what was last, the hour stands for it: next week's drift is another one. */
export const lastOf = (memory: Memory, now: number): string | null =>
  memory === NOTHING_KNOWN ? new Date(now).toISOString().slice(0, 13) : memory.last;

/** What the ledger knows of a trail. A ledger that is down keeps no trail from being restored. */
export const recalled = async (world: World, trail: TrailId, now: number): Promise<Memory> => {
  try {
    return await world.ledger.recall(trail, now);
  } catch (error) {
    lost(world, error, { trail: trail.arn, what: 'memory' });
    return NOTHING_KNOWN;
  }
};

/** The state in which a trail was last seen whole; undefined where the ledger knows of one and cannot tell it. */
export const snapshotIn = async (
  world: World,
  memory: Pick<Memory, 'snapshot'>,
  trail: TrailId,
): Promise<TrailState | null | undefined> => {
  if (memory === NOTHING_KNOWN) return undefined;
  try {
    return await memory.snapshot();
  } catch (error) {
    lost(world, error, { trail: trail.arn, what: 'snapshot' });
    return undefined;
  }
};

/** Logs and counts what the ledger did not take or tell; anything but its refusal is a bug, and is let through. */
export const lost = (world: World, error: unknown, fields: object): void => {
  if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
  world.log.error('the ledger did not answer', { ...fields, error: error.message });
  world.log.count('LedgerLosses');
};

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
