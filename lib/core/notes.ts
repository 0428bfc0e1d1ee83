import { aggregationConfigurations } from './facets/aggregation-configurations.ts';
import type { Facet } from './facets/facet.ts';
import { insightSelectors } from './facets/insight-selectors.ts';
import type { Json } from './json.ts';
import type { Wish } from './select.ts';
import { saidOf, unfedAggregations, unfedInsights } from './selectors/fed.ts';
import type { TrailState } from './state.ts';
import type { TrailId } from './trail.ts';

/** What is wanted of a property, else what there is of it. */
const valueOf = (facet: Facet, wishes: readonly Wish[], state: TrailState, trail: TrailId): Json =>
  wishes.find((wish) => wish.facet === facet)?.value ?? facet.observed(state, trail);

/**
 * What of a trail is blind as long as its selectors are what they are. AWS refuses Insights whose events are not
 * recorded, and those that stand already fall silent without a word.
 */
export const notesOn = (
  property: string,
  wishes: readonly Wish[],
  state: TrailState,
  trail: TrailId,
): readonly string[] => {
  const selectors = state.AdvancedEventSelectors ?? state.EventSelectors;
  if (selectors === undefined) return [];
  const about = (facet: Facet): boolean => property === facet.property || property.endsWith('EventSelectors');
  const value = (facet: Facet): Json => valueOf(facet, wishes, state, trail);
  return [
    ...(about(insightSelectors) ? unfedInsights(selectors, value(insightSelectors)) : []),
    ...(about(aggregationConfigurations)
      ? unfedAggregations(selectors, value(aggregationConfigurations))
      : []),
  ].map(saidOf);
};
