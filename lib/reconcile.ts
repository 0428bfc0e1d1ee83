import { toldApart } from './core/attribution.ts';
import { diff, type Drift, type Look } from './core/diff.ts';
import { delivery } from './core/facets/delivery.ts';
import { judge, type Bounds, type Finding } from './core/finding.ts';
import { isFinal } from './core/passing.ts';
import { outcomeOf, repairedIn, type History } from './core/outcome.ts';
import type { Policy } from './core/policy.ts';
import { select, type Selection } from './core/select.ts';
import type { Trigger } from './core/trigger.ts';
import { attributed } from './attribute.ts';
import { elsewhere } from './elsewhere.ts';
import { enter, type Door } from './enter.ts';
import {
  approvalsIn,
  lastOf,
  NOTHING_KEPT,
  NOTHING_KNOWN,
  recalled,
  revokedIn,
  snapshotOf,
} from './remember.ts';
import type { Entry, Memory, World } from './ports.ts';
import { observe, rounds, type Request, type Run } from './rounds.ts';

/** What a reconcile came to. */
export interface Concluded {
  /** For the ledger. */
  readonly entry: Entry;
  /** What the ledger knew before. */
  readonly memory: Memory;
}

export interface Reconciled {
  /** Whether trying again later may come to more. */
  readonly again: boolean;
  /** Looks up who did it and what else the trail has: nothing for which another trail should wait. */
  conclude(): Promise<Concluded>;
}

/** The whole loop for one trail: observe, diff, judge, plan, apply, verify. Throws only on a bug. */
export const reconcile = async (
  world: World,
  policies: readonly Policy[],
  asked: Request,
): Promise<Reconciled> => {
  const started = world.now();
  const { trail } = asked;
  const ours = await rolesIn(world, asked);
  const request = { ...asked, triggers: asked.triggers.map((trigger) => toldApart(trigger, ours)) };
  const selection = select(policies, trail);
  const base = { trail, selection, startedAt: new Date(started).toISOString(), echo: isEcho(request) };
  if (selection.policies.length === 0) return outOfScope(base, request);
  const [{ door, first }, memory] = await Promise.all([
    look(world, selection, request),
    recalled(world, trail, started),
  ]);
  const bounds = boundsOf(request, door, memory, started);
  const course = { selection, bounds, request, snapshot: memory.snapshot, restoring: memory.restoring };
  const run =
    door.trails && first
      ? await rounds(world, door.trails, first, course)
      : unseen(selection, door.why, door.passing);
  const finishedAt = new Date(world.now()).toISOString();
  const known = { base: { ...base, finishedAt }, request, memory, ours, bounds };
  return {
    again: run.look.passing || run.done.some(({ result }) => result === 'gave-up'),
    conclude: async () => ({ entry: await concluded(world, door, run, known), memory }),
  };
};

interface Known {
  readonly base: Base & Pick<History, 'finishedAt'>;
  readonly request: Request;
  readonly memory: Memory;
  readonly ours: readonly string[];
  readonly bounds: Bounds;
}

const isSetting = ({ property }: Pick<Drift, 'property'>): boolean => property !== delivery.property;

/** Whether everything arrives: as it was last seen, in all regions that were asked. */
const arriving = (
  left: readonly Drift[],
  { selection }: Run,
  { request, bounds }: Known,
): readonly Finding[] =>
  judge(
    left.filter((drift) => !isSetting(drift)),
    selection,
    request.trail,
    bounds,
  );

/** What the rounds came to, who did it, and what is to be remembered. */
const concluded = async (world: World, door: Door, run: Run, known: Known): Promise<Entry> => {
  const { base, request, memory, ours } = known;
  const far = await elsewhere(world, door, run, { request, memory });
  const look = { ...run.look, state: { ...run.look.state, Elsewhere: far.statuses } };
  const { drifts: left, unread: near } = diff(run.selection, look, request.trail);
  const unread = [...near, ...far.unread];
  const findings = [...run.findings.filter(({ drift }) => isSetting(drift)), ...arriving(left, run, known)];
  const triggers = await attributed(world, door.trails, findings, { request, memory, ours });
  const history = { ...run, ...base, findings, left, unread, triggers, repairs: memory.repairs };
  const isWhole = ![...left, ...unread].some(isSetting);
  return {
    outcome: outcomeOf(history),
    snapshot: isWhole ? await snapshotOf(world, door, run, { request, memory }) : null,
    approvals: approvalsIn(run.findings),
    repaired: repairedIn(history),
    revoked: revokedIn(run, memory, left, unread),
    restoring: run.selection !== base.selection && !isWhole,
    regions: far.regions,
    last: lastOf(memory, Date.parse(base.startedAt)),
  };
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

type Base = Pick<History, 'trail' | 'selection' | 'startedAt' | 'echo'>;

const outOfScope = (base: Base, { triggers }: Request): Reconciled => {
  const nothing = { findings: [], done: [], blocked: [], left: [], unread: [], repairs: {} };
  const outcome = outcomeOf({ ...base, ...nothing, triggers, finishedAt: base.startedAt });
  const entry = { ...NOTHING_KEPT, outcome, last: null };
  return { again: false, conclude: () => Promise.resolve({ entry, memory: NOTHING_KNOWN }) };
};

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
  const final = triggers.filter(({ errorCode }) => errorCode !== null && isFinal(errorCode));
  return {
    viewOnly,
    refused: isEcho(request) ? final.flatMap(({ eventName }) => eventName ?? []) : [],
    onlyRefused: triggers.every(isRefused),
    swept: triggers.some(({ kind }) => kind === 'sweep'),
    repairs: memory.repairs,
    sight: { triggers, now, approved: (...value) => memory.approved(...value) },
  };
};

const unseen = (selection: Selection, why: string, passing: boolean): Run => ({
  selection,
  look: {
    existence: 'unread',
    state: {},
    unread: Object.fromEntries(selection.wishes.map(({ facet }) => [facet.read, why])),
    passing,
  },
  findings: [],
  done: [],
  blocked: [],
});
