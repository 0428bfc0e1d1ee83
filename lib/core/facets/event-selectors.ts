import { addition, isAdvanced } from '../selectors/addition.ts';
import { DEFAULT_SELECTORS } from '../selectors/basic.ts';
import { blindSpots } from '../selectors/blind-spots.ts';
import { coverageOf, isSame, isWithin } from '../selectors/coverage.ts';
import { advancedSchema, basicSchema } from '../selectors/schema.ts';
import { isAlike, type Json, type JsonObject } from '../json.ts';
import { facet, type Facet } from './facet.ts';

type Property = 'EventSelectors' | 'AdvancedEventSelectors';

/** Compares what is recorded. What is spelled alike is alike: mostly that is all there is to compare. */
const judged =
  (by: typeof isSame): Facet['same'] =>
  (desired, observed) =>
    // Stryker disable next-line ConditionalExpression: this only saves time.
    isAlike(desired, observed) || by(coverageOf(desired), coverageOf(observed));

/** Which events are recorded. Two spellings of one thing: a trail has either, and they compare by what they record. */
const selectors = (property: Property, schema: JsonObject, own: Partial<Facet>): Facet =>
  facet({
    property,
    slot: 'EventSelectors',
    read: 'GetEventSelectors',
    schema,
    changedBy: ['PutEventSelectors', 'CreateTrail'],
    born: DEFAULT_SELECTORS,
    observed: ({ AdvancedEventSelectors, EventSelectors }): Json =>
      AdvancedEventSelectors?.length ? AdvancedEventSelectors : (EventSelectors ?? []),
    same: judged(isSame),
    holes: (desired, observed) => ({
      blindSpots: blindSpots(coverageOf(desired), coverageOf(observed)),
      excess: blindSpots(coverageOf(observed), coverageOf(desired)),
    }),
    cure: {
      by: 'PutEventSelectors',
      request: (target, _observed, { arn }) => ({
        TrailName: arn,
        [isAdvanced(target) ? 'AdvancedEventSelectors' : property]: target,
      }),
    },
    ...own,
  });

/** `selectorCoverage: atLeast`: others may record more, never less. */
const lenient = (property: Property, schema: JsonObject): Facet =>
  selectors(property, schema, {
    isLenient: true,
    same: judged(isWithin),
    compatible: (mine, theirs, { isLenient }) => isLenient || isWithin(coverageOf(mine), coverageOf(theirs)),
    target: (desired, observed) => {
      const added = addition(desired, observed);
      return 'cannot' in added ? added : { value: added.selectors };
    },
  });

export const eventSelectors = selectors('EventSelectors', basicSchema, {
  lenient: lenient('EventSelectors', basicSchema),
});

export const advancedEventSelectors = selectors('AdvancedEventSelectors', advancedSchema, {
  lenient: lenient('AdvancedEventSelectors', advancedSchema),
});
