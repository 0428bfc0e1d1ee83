import { driftsOf } from './diff.ts';
import type { Facet } from './facets/facet.ts';
import type { Json } from './json.ts';
import type { Action, Plan } from './action.ts';
import type { cures } from './plan.ts';
import type { Selection } from './select.ts';
import { DEFAULT_SELECTORS } from './selectors/basic.ts';
import type { TrailState } from './state.ts';
import type { TrailId } from './trail.ts';
import { keysOf } from './update.ts';

const bornValue = (facet: Facet): Json => facet.born;

/** What is to be seen of a trail that CreateTrail has just made: new trails record management events, and do not log yet. */
const BORN: TrailState = {
  Status: { IsLogging: false },
  EventSelectors: DEFAULT_SELECTORS,
};

const createAction = (selection: Selection, trail: TrailId): Action => {
  const wishes = selection.wishes.filter(({ facet }) => facet.cure.by === 'UpdateTrail');
  const keys = keysOf(new Map(wishes.map(({ facet, value }) => [facet, value])), bornValue).filter(
    ({ value }) => value !== null,
  );
  const asked = selection.wishes
    .filter(({ facet }) => facet.property === 'Tags')
    .flatMap<Json>(({ value }) => value);
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
    writes: ['Trail', ...wishes.map(({ facet }) => facet.property), ...(tags.length > 0 ? ['Tags'] : [])],
    needs: [],
    fallback: [],
  };
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
    wishes: wishes.filter(({ facet }) => !conflicts.some(({ slot }) => slot === facet.slot)),
  };
  if (!agreed.wishes.some(({ facet }) => facet.property === 'S3BucketName')) {
    const reason = `${trail.name} cannot be recreated: no policy names its S3BucketName; write it under desired`;
    return { actions: [], blocked: [{ properties: ['Trail'], reason }] };
  }
  const later = agreed.wishes.filter(
    ({ facet }) => !['UpdateTrail', 'AddTags', 'StartLogging'].includes(facet.cure.by),
  );
  const rest = cure(driftsOf(later, BORN, trail), BORN, agreed, trail);
  const needing = rest.map((action): Action => ({
    ...action,
    because: ['Trail'],
    needs: ['CreateTrail', ...action.needs],
  }));
  return { actions: [createAction(agreed, trail), START(trail), ...needing], blocked: [] };
};
