import { objectsIn, plainText, type Json } from '../json.ts';
import { byText } from '../order.ts';
import { facet } from './facet.ts';

const TEMPLATES = ['API_ACTIVITY', 'RESOURCE_ACCESS', 'USER_ACTIONS'];

/** Which data events are summed up (UG: aggregating-data-events): order does not count. */
const normal = (asked: unknown): Json =>
  objectsIn(asked)
    .map(({ EventCategory, Templates }) => ({
      EventCategory: plainText(EventCategory) ?? '',
      Templates: [
        ...new Set((Array.isArray(Templates) ? Templates : []).flatMap((one) => plainText(one) ?? [])),
      ].sort(),
    }))
    .filter(({ Templates }) => Templates.length > 0)
    .sort(byText(({ EventCategory }) => EventCategory));

export const aggregationConfigurations = facet({
  property: 'AggregationConfigurations',
  read: 'GetEventConfiguration',
  context: ['GetEventSelectors'],
  schema: {
    type: 'array',
    maxItems: 1,
    description: 'a list with at most one { EventCategory: Data, Templates }, empty for none',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['EventCategory', 'Templates'],
      description: 'an EventCategory and its Templates',
      properties: {
        EventCategory: { type: 'string', const: 'Data', description: 'Data' },
        Templates: {
          type: 'array',
          minItems: 1,
          description: `a list of ${TEMPLATES.join(', ')}`,
          items: { type: 'string', enum: TEMPLATES, description: TEMPLATES.join(', ') },
        },
      },
    },
  },
  changedBy: ['PutEventConfiguration', 'CreateTrail'],
  born: [],
  desired: normal,
  observed: ({ AggregationConfigurations }) => normal(AggregationConfigurations),
  cure: {
    by: 'PutEventConfiguration',
    request: (desired, _observed, { arn }) => ({ TrailName: arn, AggregationConfigurations: desired }),
  },
});
