import { canonical } from '../selectors/canonical.ts';
import { DEFAULT_SELECTORS } from '../selectors/basic.ts';
import { advancedSchema, basicSchema } from '../selectors/schema.ts';
import type { Json, JsonObject } from '../json.ts';
import { facet, type Facet } from './facet.ts';

/** Which events are recorded. Two spellings of one thing: a trail has either, and they compare by meaning. */
const selectors = (property: 'EventSelectors' | 'AdvancedEventSelectors', schema: JsonObject): Facet =>
  facet({
    property,
    slot: 'EventSelectors',
    read: 'GetEventSelectors',
    schema,
    changedBy: ['PutEventSelectors', 'CreateTrail'],
    born: DEFAULT_SELECTORS,
    observed: ({ AdvancedEventSelectors, EventSelectors }): Json =>
      AdvancedEventSelectors?.length ? AdvancedEventSelectors : (EventSelectors ?? []),
    same: (desired, observed) => canonical(desired) === canonical(observed),
    cure: {
      by: 'PutEventSelectors',
      request: (desired, _observed, { arn }) => ({ TrailName: arn, [property]: desired }),
    },
  });

export const eventSelectors = selectors('EventSelectors', basicSchema);

export const advancedEventSelectors = selectors('AdvancedEventSelectors', advancedSchema);
