import { isDeepStrictEqual } from 'node:util';
import type { Drift, Look, Unread } from './core/diff.ts';
import type { Read } from './core/facets/facet.ts';
import type { Finding } from './core/finding.ts';
import type { Selection } from './core/select.ts';
import type { TrailState } from './core/state.ts';
import type { TrailId } from './core/trail.ts';
import type { Trigger } from './core/trigger.ts';
import type { Door } from './enter.ts';
import { Retryable, Terminal, type Entry, type Memory, type World } from './ports.ts';
import type { Request, Run } from './rounds.ts';

/** What is known where the ledger does not answer: no waiver holds by what it would have said. */
export const NOTHING_KNOWN: Memory = {
  snapshot: null,
  snapshotAt: null,
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
  restoring: false,
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

/** Logs and counts what the ledger did not take or tell; anything but its refusal is a bug, and is let through. */
export const lost = (world: World, error: unknown, fields: object): void => {
  if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
  world.log.error('the ledger did not answer', { ...fields, error: error.message });
  world.log.count('LedgerLosses');
};

/** Whether there is a trail is always asked; these only where a policy governs what they tell. */
const REST: readonly Read[] = [
  'GetTrailStatus',
  'GetEventSelectors',
  'GetInsightSelectors',
  'GetEventConfiguration',
  'ListTags',
];

/** Every call that changes a trail wakes us; a sweep renews what is older than this, for what no event told. */
const FRESH = 86_400_000;

interface Seen {
  readonly request: Request;
  readonly memory: Memory;
  /** What no policy asks for, where it was read already and nothing was changed since. */
  readonly rest: Promise<Look> | null;
}

/** What of a trail no policy asks for. */
export const ungoverned = ({ wishes }: Selection): readonly Read[] => {
  const asked = new Set(wishes.flatMap(({ facet }) => [facet.read, ...facet.context]));
  return REST.filter((read) => !asked.has(read));
};

/** Our own calls come back while we may still be making others: what they show is not yet whole. */
const isOurs = ({ actor }: Trigger): boolean => actor?.via === 'trailwarden';

const isDue = ({ triggers }: Request, memory: Memory, now: number): boolean =>
  memory !== NOTHING_KNOWN && !triggers.some(isOurs) && isOld(triggers, memory, now);

const isOld = (triggers: readonly Trigger[], { snapshotAt }: Memory, now: number): boolean =>
  triggers.some(({ kind, errorCode }) => kind === 'event' && errorCode === null) ||
  snapshotAt === null ||
  now - Date.parse(snapshotAt) > FRESH;

/** What a trail is, spelled as it is kept: when it delivered last is nothing that comes back. */
const lasting = ({ Status: _status, Elsewhere: _elsewhere, ...settings }: TrailState): unknown =>
  JSON.parse(JSON.stringify(settings));

/** Whether the ledger knows a state already: writing it again would be two calls of most events. */
const isKept = (state: TrailState, { snapshot, snapshotAt }: Memory, now: number): boolean =>
  snapshot !== null &&
  now - Date.parse(snapshotAt ?? '') <= FRESH &&
  isDeepStrictEqual(lasting(snapshot), lasting(state));

/** The whole state of a trail that is as it should be and not known to be, what no policy governs included; null where it is not. */
export const snapshotOf = async (
  world: World,
  { trails, viewOnly }: Door,
  { look, selection }: Run,
  { request, memory, rest }: Seen,
): Promise<TrailState | null> => {
  if (!trails || viewOnly || look.existence !== 'present' || !isDue(request, memory, world.now()))
    return null;
  if (Object.keys(look.unread).length > 0) return null;
  const reads = ungoverned(selection);
  const more =
    reads.length === 0 ? look : await (rest ?? trails.look(request.trail, reads, request.deadline));
  const state = { ...more.state, ...look.state };
  return Object.keys(more.unread).length > 0 || isKept(state, memory, world.now()) ? null : state;
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
