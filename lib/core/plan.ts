import type { Action, Call, Plan } from './action.ts';
import type { Drift, Look } from './diff.ts';
import type { Finding } from './finding.ts';
import type { Json } from './json.ts';
import { creation } from './recreate.ts';
import type { Selection } from './select.ts';
import type { TrailState } from './state.ts';
import type { TrailId } from './trail.ts';
import { updateAction } from './update.ts';

const own = (drift: Drift, state: TrailState, trail: TrailId): Action[] => {
  const { property, wish } = drift;
  if (!wish || wish.facet.cure.by === 'UpdateTrail') return [];
  const { by, request } = wish.facet.cure;
  const observed: Json = wish.facet.observed(state, trail);
  return [
    {
      call: by,
      request: request(wish.value, observed, trail),
      because: [property],
      writes: [property],
      needs: [],
      fallback: [],
    },
  ];
};

/** Destination before StartLogging, else StartLogging first; selectors before the Insights that need them. */
const ORDER: readonly Call[] = [
  'CreateTrail',
  'StartLogging',
  'UpdateTrail',
  'PutEventSelectors',
  'PutInsightSelectors',
  'PutEventConfiguration',
  'AddTags',
];

const inOrder = (actions: readonly Action[]): readonly Action[] => {
  const redirected = actions.some(
    ({ call, because }) => call === 'UpdateTrail' && because.some((property) => property.startsWith('S3')),
  );
  const rank = ({ call }: Action): number =>
    redirected && call === 'StartLogging' ? ORDER.indexOf('UpdateTrail') + 0.5 : ORDER.indexOf(call);
  const present = actions.map(({ call }) => call);
  return actions
    .map((action) =>
      action.call === 'PutInsightSelectors' && present.includes('PutEventSelectors')
        ? { ...action, needs: ['PutEventSelectors' as const] }
        : action,
    )
    .sort((a, b) => rank(a) - rank(b));
};

/** The calls that cure some drifts of a trail that exists. */
export const cures = (
  drifts: readonly Drift[],
  state: TrailState,
  selection: Selection,
  trail: TrailId,
): readonly Action[] =>
  inOrder([
    ...updateAction(drifts, state, selection, trail),
    ...drifts.flatMap((drift) => own(drift, state, trail)),
  ]);

/** Turns findings into the fewest calls that cure them, and says what is barred and why. Plans nothing for no finding. */
export const plan = (
  findings: readonly Finding[],
  look: Look,
  selection: Selection,
  trail: TrailId,
): Plan => {
  const blocked = findings
    .filter(({ verdict }) => verdict === 'barred')
    .map(({ drift, why }) => ({ properties: [drift.property], reason: why }));
  const acts = findings.filter(({ verdict }) => verdict === 'act').map(({ drift }) => drift);
  if (!acts.some(({ wish }) => wish === null))
    return { actions: cures(acts, look.state, selection, trail), blocked };
  return creation(selection, trail, cures);
};
