import { diff, type Drift } from './core/diff.ts';
import { delivery } from './core/facets/delivery.ts';
import { judge, type Finding } from './core/finding.ts';
import { outcomeOf, repairedIn, type History } from './core/outcome.ts';
import type { Policy } from './core/policy.ts';
import { attributed } from './attribute.ts';
import { elsewhere } from './elsewhere.ts';
import { examine, type Base, type Examined, type Found, type Sight } from './examine.ts';
import { approvalsIn, NOTHING_KEPT, revokedIn, stateKept } from './keep.ts';
import { lastOf, NOTHING_KNOWN } from './remember.ts';
import type { Entry, Memory, World } from './ports.ts';
import type { TrailState } from './core/state.ts';
import { rounds, type Request, type Run } from './rounds.ts';

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
  ahead: Promise<Sight | null> | null = null,
): Promise<Reconciled> => {
  const examined = await examine(world, policies, asked, ahead);
  const { base, found } = examined;
  if (found === null) return outOfScope(examined);
  const { door, memory, course } = found;
  const run = door.trails ? await rounds(world, door.trails, found, course) : nothingDone(found);
  const finishedAt = new Date(world.now()).toISOString();
  const known = { ...found, base: { ...base, finishedAt }, request: examined.request };
  return {
    again: run.look.passing || run.done.some(({ result }) => result === 'gave-up'),
    conclude: async () => ({ entry: await concluded(world, run, known), memory }),
  };
};

const NOTHING = { findings: [], done: [], blocked: [] };

/** What comes of a trail whose account is closed to us. */
const nothingDone = ({ course: { selection }, look }: Found): Run => ({
  ...NOTHING,
  selection,
  look,
  isForgotten: false,
});

interface Known extends Found {
  readonly base: Base & Pick<History, 'finishedAt'>;
  readonly request: Request;
}

const isSetting = ({ property }: Pick<Drift, 'property'>): boolean => property !== delivery.property;

/** Whether everything arrives: as it was last seen, in all regions that were asked. */
const arriving = (
  left: readonly Drift[],
  { selection }: Run,
  { request, course }: Known,
): readonly Finding[] =>
  judge(
    left.filter((drift) => !isSetting(drift)),
    selection,
    request.trail,
    course.bounds,
  );

/** Whether something was put back now or within the hour: what was switched on again has not delivered yet. */
const isJustMended = ({ done }: Run, { repairs }: Memory): boolean =>
  done.some(({ result }) => result === 'done') || Object.keys(repairs).length > 0;

/** A status that does not say when it was seen has no age: silence is not judged, errors are. */
const ageless = ({ Status: status, ...state }: TrailState): TrailState => {
  const { SeenAt: _seenAt, ...rest } = status ?? {};
  return { ...state, Status: rest };
};

/** Whether a trail that was made anew still lacks something of what it had; of one that is closed to us, as before. */
const isRestoring = (run: Run, { door, base, memory }: Known, isWhole: boolean): boolean =>
  door.trails ? run.isForgotten || (run.selection !== base.selection && !isWhole) : memory.restoring;

/** What the rounds came to, who did it, and what is to be remembered. */
const concluded = async (world: World, run: Run, known: Known): Promise<Entry> => {
  const { base, door, request, memory, ours } = known;
  const rest = run.done.length === 0 ? known.rest : null;
  const far = await elsewhere(world, door, run, { request, memory });
  const state = isJustMended(run, memory) ? ageless(run.look.state) : run.look.state;
  const look = { ...run.look, state: { ...state, Elsewhere: far.statuses } };
  const { drifts: left, unread: near } = diff(run.selection, look, request.trail);
  const unread = [...near, ...far.unread];
  const findings = [...run.findings.filter(({ drift }) => isSetting(drift)), ...arriving(left, run, known)];
  const triggers = await attributed(world, door.trails, findings, { request, memory, ours });
  const history = { ...run, ...base, findings, left, unread, triggers, repairs: memory.repairs };
  const isWhole = ![...left, ...unread].some(isSetting);
  const restoring = isRestoring(run, known, isWhole);
  return {
    outcome: outcomeOf(history),
    ...(await stateKept(world, door, run, { request, memory, rest, isWhole })),
    approvals: approvalsIn(run.findings),
    repaired: repairedIn(history),
    revoked: revokedIn(run, memory, left, unread),
    restoring: restoring === memory.restoring ? null : restoring,
    regions: far.regions,
    last: lastOf(memory, Date.parse(base.startedAt)),
  };
};

const outOfScope = ({ base, request: { triggers } }: Examined): Reconciled => {
  const nothing = { ...NOTHING, left: [], unread: [], repairs: {} };
  const outcome = outcomeOf({ ...base, ...nothing, triggers, finishedAt: base.startedAt });
  const entry = { ...NOTHING_KEPT, outcome, last: null };
  return { again: false, conclude: () => Promise.resolve({ entry, memory: NOTHING_KNOWN }) };
};
