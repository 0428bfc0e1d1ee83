import { objectsIn, plainText, type Json } from '../json.ts';
import { byText } from '../order.ts';
import { facet } from './facet.ts';

const TYPES = ['ApiCallRateInsight', 'ApiErrorRateInsight'];
const CATEGORIES = ['Management', 'Data'];

/** Which Insights are on, and for which events: categories that are not given are Management (API: PutInsightSelectors). */
const normal = (asked: unknown): Json => {
  const on = new Map<string, Set<string>>();
  for (const one of objectsIn(asked)) {
    if (typeof one['InsightType'] !== 'string') continue;
    const given = Array.isArray(one['EventCategories'])
      ? one['EventCategories'].flatMap((category) => plainText(category) ?? [])
      : [];
    const known = on.get(one['InsightType']) ?? new Set();
    on.set(one['InsightType'], new Set([...known, ...(given.length > 0 ? given : ['Management'])]));
  }
  return [...on]
    .sort(byText(([type]) => type))
    .map(([InsightType, categories]) => ({ InsightType, EventCategories: [...categories].sort() }));
};

export const insightSelectors = facet({
  property: 'InsightSelectors',
  read: 'GetInsightSelectors',
  context: ['GetEventSelectors'],
  schema: {
    type: 'array',
    description: 'a list of { InsightType, EventCategories }, empty for none',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['InsightType'],
      description: 'an InsightType and, where not only Management, its EventCategories',
      properties: {
        InsightType: { type: 'string', enum: TYPES, description: TYPES.join(' or ') },
        EventCategories: {
          type: 'array',
          minItems: 1,
          description: `a list of ${CATEGORIES.join(', ')}`,
          items: { type: 'string', enum: CATEGORIES, description: CATEGORIES.join(' or ') },
        },
      },
    },
  },
  // Stopping or deleting a trail disables Insights on it (UG: cloudtrail-additional-cli-commands).
  changedBy: ['PutInsightSelectors', 'StopLogging', 'CreateTrail'],
  born: [],
  desired: normal,
  observed: ({ InsightSelectors }) => normal(InsightSelectors),
  cure: {
    by: 'PutInsightSelectors',
    request: (desired, _observed, { arn }) => ({ TrailName: arn, InsightSelectors: desired }),
  },
});
