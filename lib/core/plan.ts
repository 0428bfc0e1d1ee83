import { CALLS, type Action, type Blocked, type Plan } from './action.ts';
import { driftsOf, type Drift, type Look } from './diff.ts';
import type { Target } from './facets/facet.ts';
import type { Finding } from './finding.ts';
import type { Json } from './json.ts';
import { creation } from './recreate.ts';
import type { Selection, Wish } from './select.ts';
import type { TrailState } from './state.ts';
import type { TrailId } from './trail.ts';
import { updateAction } from './update.ts';

/** What is there and all that several lack, or why it cannot be. */
const targetOf = (wishes: readonly Wish[], observed: Json): Target =>
  wishes.reduce<Target>(
    (sofar, { facet, value }) => ('value' in sofar ? facet.target(value, sofar.value) : sofar),
    { value: observed },
  );

/** One call for the drifts of one thing: exactly what one of them asks, else what is there and all that is lacking. */
const ownAction = (drifts: readonly Drift[], state: TrailState, trail: TrailId): Action | Blocked | null => {
  const wishes = drifts.flatMap(({ wish }) => wish ?? []);
  const leader = wishes.find(({ facet }) => !facet.isLenient) ?? wishes[0];
  if (!leader) return null;
  const { facet } = leader;
  const { cure } = facet;
  if (!('request' in cure)) return null;
  const observed: Json = facet.observed(state, trail);
  const target = targetOf(facet.isLenient ? wishes : [leader], observed);
  const because = [...new Set(drifts.map(({ property }) => property))];
  if ('cannot' in target) return { properties: because, reason: target.cannot };
  return {
    call: cure.by,
    request: cure.request(target.value, observed, trail),
    because,
    writes: because,
    needs: [],
    fallback: [],
    ...(facet.isLenient && { fresh: facet.read }),
  };
};

/** The calls of their own, one for each thing; tags of several policies are as many calls. */
const own = (drifts: readonly Drift[], state: TrailState, trail: TrailId): readonly (Action | Blocked)[] => {
  const things = Map.groupBy(drifts, ({ wish, property, policy }) =>
    property === 'Tags' ? `${property} ${policy}` : wish?.facet.slot,
  );
  return [...things.values()].flatMap((some) => ownAction(some, state, trail) ?? []);
};

/** Destination before StartLogging, else StartLogging first; selectors before the Insights that need them. */
const inOrder = (actions: readonly Action[]): readonly Action[] => {
  const redirected = actions.some(({ because }) => because.some((property) => property.startsWith('S3')));
  const rank = ({ call }: Action): number =>
    redirected && call === 'StartLogging' ? CALLS.indexOf('UpdateTrail') + 0.5 : CALLS.indexOf(call);
  const present = actions.map(({ call }) => call);
  return actions
    .map((action) =>
      action.call === 'PutInsightSelectors' && present.includes('PutEventSelectors')
        ? { ...action, needs: ['PutEventSelectors' as const] }
        : action,
    )
    .sort((a, b) => rank(a) - rank(b));
};

/** The calls that cure some drifts of a trail that exists, and what cannot be written. */
export const cures = (drifts: readonly Drift[], state: TrailState, trail: TrailId): Plan => {
  const all = own(drifts, state, trail);
  return {
    actions: inOrder([...updateAction(drifts, state, trail), ...all.filter((one) => 'call' in one)]),
    blocked: all.filter((one) => 'reason' in one),
  };
};

/** A call that builds on what is there, made anew of what was just read: no action where nothing is lacking any more. */
export const renewed = (action: Action, state: TrailState, { wishes }: Selection, trail: TrailId): Plan => {
  const asking = wishes.filter(
    ({ facet, mode }) => mode === 'enforce' && action.because.includes(facet.property),
  );
  return cures(driftsOf(asking, state, trail), state, trail);
};

/** Turns findings into the fewest calls that cure them, and says what is barred and why. Plans nothing for no finding. */
export const plan = (
  findings: readonly Finding[],
  look: Look,
  selection: Selection,
  trail: TrailId,
): Plan => {
  const barred = findings
    .filter(({ verdict }) => verdict === 'barred')
    .map(({ drift, why }) => ({ properties: [drift.property], reason: why }));
  const acts = findings.filter(({ verdict }) => verdict === 'act').map(({ drift }) => drift);
  if (acts.some(({ wish }) => wish === null)) return creation(selection, trail, cures);
  const { actions, blocked } = cures(acts, look.state, trail);
  return { actions, blocked: [...barred, ...blocked] };
};
