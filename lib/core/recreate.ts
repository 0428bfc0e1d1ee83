import { driftsOf } from './diff.ts';
import type { Facet, Group } from './facets/facet.ts';
import type { Json } from './json.ts';
import type { Action, Plan } from './action.ts';
import type { cures } from './plan.ts';
import type { Selection, Wish } from './select.ts';
import { DEFAULT_SELECTORS } from './selectors/basic.ts';
import type { TrailState } from './state.ts';
import type { TrailId } from './trail.ts';
import { keysOf } from './update.ts';

const bornValue = (facet: Facet): Json => facet.born;

/** What is to be seen of a trail that CreateTrail has just made: new trails record management events. */
const BORN: TrailState = { EventSelectors: DEFAULT_SELECTORS };

/** What a trail needs to record at all: where to, and how far. */
const ESSENTIAL: readonly Group[] = ['destination', 'scope'];

// Stryker disable next-line ConditionalExpression: only the cures by UpdateTrail have groups; this is for the compiler.
const isEssential = ({ cure }: Facet): boolean => cure.by === 'UpdateTrail' && ESSENTIAL.includes(cure.group);

const createAction = (wishes: readonly Wish[], trail: TrailId, fallback: readonly Action[]): Action => {
  const settings = wishes.filter(({ facet }) => facet.cure.by === 'UpdateTrail');
  const keys = keysOf(new Map(settings.map(({ facet, value }) => [facet, value])), bornValue).filter(
    ({ value }) => value !== null,
  );
  const asked = wishes.filter(({ facet }) => facet.property === 'Tags').flatMap<Json>(({ value }) => value);
  // AWS refuses a key that is given twice.
  const tags = [...new Map(asked.map((tag) => [JSON.stringify(tag), tag])).values()];
  return {
    call: 'CreateTrail',
    request: {
      Name: trail.name,
      ...Object.fromEntries(keys.map(({ key, value }) => [key, value])),
      ...(tags.length > 0 && { TagsList: tags }),
    },
    because: ['Trail'],
    writes: ['Trail', ...settings.map(({ facet }) => facet.property), ...(tags.length > 0 ? ['Tags'] : [])],
    needs: [],
    fallback,
  };
};

/** A dead topic or key must not keep the trail away: refused whole, it is made of its essentials, and the rest follows. */
const createActions = ({ wishes }: Selection, trail: TrailId): Action => {
  const essential = wishes.filter(({ facet }) => isEssential(facet) || facet.property === 'Tags');
  const settings = wishes.filter(({ facet }) => facet.cure.by === 'UpdateTrail');
  const bare = settings.every(({ facet }) => isEssential(facet));
  return createAction(wishes, trail, bare ? [] : [createAction(essential, trail, [])]);
};

const START = (trail: TrailId): Action => ({
  call: 'StartLogging',
  request: { Name: trail.arn },
  because: ['Trail'],
  writes: ['IsLogging'],
  needs: ['CreateTrail'],
  fallback: [],
});

/** CreateTrail with its tags, StartLogging at once, then what a new trail lacks: selectors, Insights, event configuration. */
export const creation = (selection: Selection, trail: TrailId, cure: typeof cures): Plan => {
  const { conflicts, wishes } = selection;
  const agreed = {
    ...selection,
    // Audit policies only report: what they ask of a trail is not written into a new one either.
    wishes: wishes.filter(
      ({ facet, mode }) => mode === 'enforce' && !conflicts.some(({ slot }) => slot === facet.slot),
    ),
  };
  if (!agreed.wishes.some(({ facet }) => facet.property === 'S3BucketName')) {
    const reason = `${trail.name} cannot be recreated: no enforcing policy names its S3BucketName, and the ledger remembers none; write it under desired`;
    return { actions: [], blocked: [{ properties: ['Trail'], reason }] };
  }
  const later = agreed.wishes.filter(
    ({ facet }) => !['UpdateTrail', 'AddTags', 'StartLogging'].includes(facet.cure.by),
  );
  // Nobody added what a new trail records by itself: selectors are written as they are desired.
  const rest = cure(driftsOf(later, BORN, trail), {}, trail);
  const needing = rest.actions.map(({ fresh: _fresh, ...action }): Action => ({
    ...action,
    because: ['Trail'],
    needs: ['CreateTrail', ...action.needs],
  }));
  return { actions: [createActions(agreed, trail), START(trail), ...needing], blocked: rest.blocked };
};
