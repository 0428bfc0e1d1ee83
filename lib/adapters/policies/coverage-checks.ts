import type { Json } from '../../core/json.ts';
import { coverageOf, isNothing, isWithin } from '../../core/selectors/coverage.ts';
import { MOST_EFFORT } from '../../core/selectors/remains.ts';
import { unfedAggregations, unfedInsights, type Unfed } from '../../core/selectors/fed.ts';
import type { Finding } from './complaint.ts';
import { doubtful, jsonOf, listOf, mapOf, wrong } from './finding.ts';
import type { Path } from './source.ts';

type Keyed = { readonly [key: string]: unknown };

/**
 * Insights and aggregations that the selectors of the same policy leave without the events they are made from. AWS
 * refuses such an Insight (SDK: PutInsightSelectors); of aggregations it says nothing.
 */
export const checkFed = (path: Path, desired: Keyed): Finding[] => {
  const selectors = jsonOf(desired['AdvancedEventSelectors'] ?? desired['EventSelectors']);
  if (selectors === null) return [];
  const write = ({ needs }: Unfed): string => `selectors that record ${needs}, which it needs`;
  const insights = unfedInsights(selectors, jsonOf(desired['InsightSelectors']));
  const aggregations = unfedAggregations(selectors, jsonOf(desired['AggregationConfigurations']));
  return [
    ...insights.map((one) =>
      wrong([...path, 'InsightSelectors', one.index], write(one), 'an Insight without its events'),
    ),
    ...aggregations.map((one) =>
      doubtful(
        [...path, 'AggregationConfigurations', one.index],
        write(one),
        'an aggregation without its events',
      ),
    ),
  ];
};

const isIdle = (selector: Json): boolean => isNothing(coverageOf([selector]));

const checkIdle = (path: Path, selectors: unknown): Finding[] => {
  const all = listOf(selectors).map(jsonOf);
  const found: Finding[] = [];
  // All of them together may take as long as one comparison.
  const most = MOST_EFFORT / all.length;
  let useful = all.filter((one) => !isIdle(one));
  for (const [index, selector] of all.entries()) {
    const others = useful.filter((one) => one !== selector);
    if (isIdle(selector)) {
      const write = 'conditions that an event can meet: as it stands it records nothing';
      found.push(doubtful([...path, index], write, 'conditions that no event meets'));
    } else if (isWithin(coverageOf([selector]), coverageOf(others), most)) {
      useful = others;
      const write = 'the others only, or the conditions that were meant';
      found.push(doubtful([...path, index], write, 'a selector that records nothing but what the others do'));
    }
  }
  return found;
};

/** Selectors that record nothing, or nothing that the others do not. Must not be asked of what has errors: AWS has limits. */
export const checkUse = (policy: Keyed): Finding[] => {
  const desired = mapOf(policy['desired']);
  return ['EventSelectors', 'AdvancedEventSelectors'].flatMap((property) =>
    checkIdle(['desired', property], desired[property]),
  );
};
