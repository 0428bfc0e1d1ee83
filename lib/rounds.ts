import { diff, type Drift, type Look } from './core/diff.ts';
import { judge, type Bounds, type Finding } from './core/finding.ts';
import type { Done } from './core/outcome.ts';
import { apply } from './apply.ts';
import type { Blocked, Plan } from './core/action.ts';
import { plan } from './core/plan.ts';
import type { TrailId } from './core/trail.ts';
import type { Trigger } from './core/trigger.ts';
import { restored } from './core/restore.ts';
import type { Selection } from './core/select.ts';
import type { Memory, Trails, World } from './ports.ts';
import { snapshotIn } from './remember.ts';

/** StopLogging takes Insights along, so one cure can show another drift; more than three is a fight. */
const ROUNDS = 3;
/** AWS answers with an older state for a while (UG: cloudtrail-data-consistency). */
const REREADS = [500, 1000, 2000];
/** One trail to be looked at, and all that woke us about it. */
export interface Request {
  readonly trail: TrailId;
  readonly triggers: readonly Trigger[];
  /** The account where the trail was seen: another than its owner's for an organization's trail. */
  readonly seenIn: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** What it was called, where only AWS can say whether that means it. */
  readonly name?: string;
}

/** What stays the same through all rounds. */
export interface Course {
  readonly selection: Selection;
  readonly bounds: Bounds;
  readonly request: Request;
  /** Tells the state in which the trail was last seen whole. */
  readonly memory: Pick<Memory, 'snapshot'>;
  /** Whether it was made anew and still lacked something of that. */
  readonly restoring: boolean;
  /** Whether what it had is to come back, and could not be read. */
  readonly isForgotten?: boolean;
}

/** What the rounds came to. */
export interface Run {
  /** What was asked in the end: of a trail that was made anew, all that it had. */
  readonly selection: Selection;
  readonly look: Look;
  readonly findings: readonly Finding[];
  readonly done: readonly Done[];
  readonly blocked: readonly Blocked[];
  /** Whether a trail was made anew without all that it had, which could not be read. */
  readonly isForgotten: boolean;
}

/** Reads all that the policies ask about, in parallel. */
export const observe = (
  trails: Trails,
  { wishes }: Selection,
  { trail, deadline, name }: Request,
): Promise<Look> =>
  trails.look(
    trail,
    [...new Set(['GetTrail' as const, ...wishes.flatMap(({ facet }) => [facet.read, ...facet.context])])],
    deadline,
    name,
  );

/** What is to be done about what was seen. */
export interface Intent extends Plan {
  readonly look: Look;
  readonly findings: readonly Finding[];
  /** A trail that is made anew is to have all that it had. */
  readonly course: Course;
}

const whole = async (world: World, course: Course): Promise<Course> => {
  const { selection, memory, request } = course;
  const snapshot = await snapshotIn(world, memory, request.trail);
  if (snapshot === undefined) return { ...course, isForgotten: true };
  return { ...course, isForgotten: false, selection: restored(selection, snapshot, request.trail) };
};

const cameTo = ({ selection, isForgotten = false }: Course): Pick<Run, 'selection' | 'isForgotten'> => ({
  selection,
  isForgotten,
});

const NOBODY: ReadonlySet<string> = new Set();

/** Judges what was seen, and plans its cure; what was touched before is only looked at. */
export const intend = async (
  world: World,
  trails: Trails,
  seen: Look,
  { course, touched = NOBODY }: { readonly course: Course; readonly touched?: ReadonlySet<string> },
): Promise<Intent> => {
  const look = touched.has('Trail') ? seen : await confirmed(world, trails, seen, course);
  const findings = judgedFrom(look, course).filter(({ drift }) => !touched.has(drift.property));
  const next = recreates(findings) ? await whole(world, course) : course;
  return { ...plan(findings, look, next.selection, course.request.trail), look, findings, course: next };
};

/** The first look at a trail, and when it was asked for, epoch milliseconds. */
export interface First {
  readonly look: Look;
  readonly askedAt: number;
}

/** Cures what drifted and looks again; what was written is only read again, what drifts anew is planned anew. */
export const rounds = async (world: World, trails: Trails, first: First, start: Course): Promise<Run> => {
  let course = start.restoring ? await whole(world, start) : start;
  let askedAt = start.restoring ? world.now() : first.askedAt;
  const look = start.restoring ? await observe(trails, course.selection, start.request) : first.look;
  let run: Run = { look, ...cameTo(course), findings: [], done: [], blocked: [] };
  const touched = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { actions, blocked, ...intent } = await intend(world, trails, run.look, { course, touched });
    course = intent.course;
    const findings = merged(run.findings, intent.findings);
    run = { ...run, look: intent.look, findings, blocked: [...run.blocked, ...blocked] };
    blocked.flatMap(({ properties }) => properties).forEach((property) => touched.add(property));
    if (actions.length === 0) break;
    const done = await apply(world, trails, actions, { ...course, look: run.look, askedAt });
    done.flatMap(touches).forEach((property) => touched.add(property));
    askedAt = world.now();
    run = { ...run, done: [...run.done, ...done], look: await verify(world, trails, done, course) };
  }
  run = { ...run, ...cameTo(course) };
  // What the last look still shows is told too, whoever caused it meanwhile.
  return { ...run, findings: merged(run.findings, judgedFrom(run.look, course)) };
};

const judgedFrom = (look: Look, { selection, bounds, request }: Course): readonly Finding[] =>
  judge(diff(selection, look, request.trail).drifts, selection, request.trail, bounds);

/** One TrailNotFoundException can be a stale read: only two, a second apart, make a trail absent that would be recreated. */
const confirmed = async (world: World, trails: Trails, look: Look, course: Course): Promise<Look> => {
  if (look.existence !== 'absent' || !recreates(judgedFrom(look, course))) return look;
  await world.sleep(1000);
  return observe(trails, course.selection, course.request);
};

const recreates = (findings: readonly Finding[]): boolean =>
  findings.some(({ drift, verdict }) => drift.wish === null && verdict === 'act');

const merged = (known: readonly Finding[], fresh: readonly Finding[]): readonly Finding[] => [
  ...known,
  ...fresh.filter(({ drift }) => !known.some((one) => isSame(one.drift, drift))),
];

const isSame = (one: Drift, other: Drift): boolean =>
  one.property === other.property && one.policy === other.policy;

const touches = ({ action, result }: Done): readonly string[] =>
  result === 'done' ? action.writes : result === 'skipped' ? [] : action.because;

/** Looks until nothing that was written still shows the old state, or the patience for stale reads is over. */
const verify = async (world: World, trails: Trails, done: readonly Done[], course: Course): Promise<Look> => {
  const written = new Set(
    done.filter(({ result }) => result === 'done').flatMap(({ action }) => action.writes),
  );
  let look = await observe(trails, course.selection, course.request);
  for (const pause of REREADS) {
    const { drifts } = diff(course.selection, look, course.request.trail);
    if (!drifts.some(({ property }) => written.has(property))) return look;
    if (world.now() + pause > course.request.deadline) return look;
    await world.sleep(pause);
    look = await observe(trails, course.selection, course.request);
  }
  return look;
};
