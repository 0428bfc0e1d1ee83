import { isObject, plainText, type Json } from '../json.ts';
import { coverageOf, touches, type Coverage } from './coverage.ts';

/** Something that is made from events, none of which is recorded. */
export interface Unfed {
  /** Where it stands in its list, from 0. */
  readonly index: number;
  readonly what: string;
  /** The events that it needs. */
  readonly needs: string;
}

const recording = (...fields: (readonly [field: string, value: string])[]): Coverage =>
  coverageOf([{ FieldSelectors: fields.map(([Field, value]) => ({ Field, Equals: [value] })) }]);

const WRITES = {
  events: recording(['eventCategory', 'Management'], ['readOnly', 'false']),
  needs: 'write management events',
};
const MANAGEMENT = { events: recording(['eventCategory', 'Management']), needs: 'management events' };
const DATA = { events: recording(['eventCategory', 'Data']), needs: 'data events' };

/** SDK PutInsightSelectors: the call rate is that of writes, the error rate that of reads or writes. */
const needOf = (type: unknown, category: Json): typeof DATA =>
  category === 'Data' ? DATA : type === 'ApiCallRateInsight' ? WRITES : MANAGEMENT;

// Stryker disable next-line ArrayDeclaration: what is no object is left out wherever it is used.
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : []);

const lacking = (recorded: Coverage, index: number, what: unknown, need: typeof DATA): readonly Unfed[] =>
  touches(need.events, recorded) ? [] : [{ index, what: plainText(what) ?? 'An Insight', needs: need.needs }];

/** The Insights whose events the selectors leave out; categories that are not given are Management. */
export const unfedInsights = (selectors: Json, insights: Json): readonly Unfed[] => {
  const recorded = coverageOf(selectors);
  return listOf(insights).flatMap((insight, index) => {
    if (!isObject(insight)) return [];
    const { InsightType: type, EventCategories: given } = insight;
    // Stryker disable next-line StringLiteral: whatever is not Data is of management events.
    const categories = listOf(given).length > 0 ? listOf(given) : ['Management'];
    return categories.flatMap((category) => lacking(recorded, index, type, needOf(type, category)));
  });
};

/** The aggregations of data events where none is recorded. */
export const unfedAggregations = (selectors: Json, configurations: Json): readonly Unfed[] => {
  const recorded = coverageOf(selectors);
  return listOf(configurations).flatMap((one, index) =>
    isObject(one) ? lacking(recorded, index, 'AggregationConfigurations', DATA) : [],
  );
};

/** What a person should know of it. */
export const saidOf = ({ what, needs }: Unfed): string =>
  // Stryker disable next-line Regex: no need has another s.
  `${what} sees nothing: no ${needs.replace(/s$/, '')} is recorded`;
