import type { Action, Plan } from './core/action.ts';
import { diff, type Drift, type Unread } from './core/diff.ts';
import { delivery } from './core/facets/delivery.ts';
import { judge, type Finding } from './core/finding.ts';
import { outcomeOf, type Outcome } from './core/outcome.ts';
import type { Policy } from './core/policy.ts';
import { Terminal, type Trails, type World } from './ports.ts';
import { ALL, elsewhere } from './elsewhere.ts';
import { examine, type Examined, type Found } from './examine.ts';
import { intend, type Request } from './rounds.ts';

/** What would be done about a trail now, and the outcome that it stands in: nothing was changed. */
export interface Preview {
  readonly request: Request;
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  readonly actions: readonly Action[];
  /** The policies that govern it. */
  readonly policies: readonly Policy[];
}

const NOTHING: Plan = { actions: [], blocked: [] };

interface Seen extends Plan {
  readonly findings: readonly Finding[];
  readonly unread: readonly Unread[];
}

const isDelivery = ({ property }: Pick<Drift, 'property'>): boolean => property === delivery.property;

const seenIn = async (
  world: World,
  { request }: Examined,
  { door, look, course, memory }: Found,
): Promise<Seen> => {
  const { trails } = door;
  const intent = trails
    ? await intend(world, trails, look, { course })
    : { ...NOTHING, look, findings: [], course };
  const { selection, bounds } = course;
  // A person who asks wants to know of every region now.
  const regions = { askedAt: null, troubled: [ALL] };
  const known = { request, memory: { ...memory, regions } };
  const far = await elsewhere(world, door, { selection, look: intent.look }, known);
  const whole = { ...intent.look, state: { ...intent.look.state, Elsewhere: far.statuses } };
  const { drifts, unread } = diff(selection, whole, request.trail);
  const arriving = judge(drifts.filter(isDelivery), selection, request.trail, bounds);
  const findings = [...intent.findings.filter(({ drift }) => !isDelivery(drift)), ...arriving];
  return { ...intent, findings, unread: [...unread, ...far.unread] };
};

/** The first half of the loop, and by the same steps: observe, diff, judge, plan. Throws only on a bug. */
export const preview = async (
  world: World,
  policies: readonly Policy[],
  asked: Request,
): Promise<Preview> => {
  const examined = await examine(world, policies, asked);
  const { base, request, found } = examined;
  const seen = found ? await seenIn(world, examined, found) : { ...NOTHING, findings: [], unread: [] };
  const outcome = outcomeOf({
    ...base,
    ...seen,
    triggers: request.triggers,
    done: seen.actions.map((action) => ({ action, result: 'planned', error: null })),
    left: seen.findings.map(({ drift }) => drift),
    repairs: {},
    finishedAt: new Date(world.now()).toISOString(),
  });
  // What was not even tried is not unresolved.
  const status = outcome.status === 'unresolved' ? 'drifted' : outcome.status;
  const { findings, actions } = seen;
  return { request, outcome: { ...outcome, status }, findings, actions, policies: base.selection.policies };
};

/** Every call that a plan holds, those that it falls back to included. */
export const callsIn = (actions: readonly Action[]): readonly Action[] =>
  actions.flatMap((action) => [action, ...callsIn(action.fallback)]);

/** Lets nothing through that was not shown: what has drifted since is for another plan. */
export const onlyPlanned = (trails: Trails, planned: readonly Action[]): Trails => {
  const all = callsIn(planned);
  const isShown = ({ call, request, fresh }: Action): boolean =>
    all.some(
      (one) =>
        one.call === call && (fresh !== undefined || JSON.stringify(one.request) === JSON.stringify(request)),
    );
  return {
    ...trails,
    act: async (trail, action, deadline) => {
      if (!isShown(action))
        throw new Terminal('NotPlanned: it was not in the plan that was shown; plan again');
      await trails.act(trail, action, deadline);
    },
  };
};
