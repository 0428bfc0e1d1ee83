import { ApiError } from './errors.ts';
import { member, objects, text, texts } from './request.ts';
import { logsData, logsManagement, logsWrites } from './selector-meaning.ts';
import { readSelectors } from './selectors.ts';
import { forRead, forWrite } from './world.ts';
import type { JsonObject } from '../core/json.ts';
import type { Selectors } from './store.ts';
import type { Operation } from './world.ts';

const putEventSelectors: Operation = (world, call) => {
  const entry = forWrite(world, call, text(call.request, 'TrailName'));
  const selectors = readSelectors(call.request);
  world.store.put({ ...entry, selectors });
  return { TrailARN: entry.arn, [selectors.kind]: selectors.list };
};

const getEventSelectors: Operation = (world, call) => {
  const entry = forRead(world, call, text(call.request, 'TrailName'));
  return { TrailARN: entry.arn, [entry.selectors.kind]: entry.selectors.list };
};

const refuse = (message: string): ApiError => new ApiError('InvalidInsightSelectorsException', message);

const checkInsight = (selectors: Selectors, type: string, category: string): void => {
  if (category === 'Data') {
    if (!logsData(selectors)) throw refuse('Insights on data events need data events');
    return;
  }
  if (category !== 'Management') throw refuse(`Event category ${category} is not valid`);
  if (type === 'ApiCallRateInsight' && !logsWrites(selectors))
    throw refuse('ApiCallRateInsight needs write management events');
  if (!logsManagement(selectors)) throw refuse('Insights need management events');
};

const insightSelector = (selectors: Selectors, given: JsonObject): JsonObject => {
  const type = text(given, 'InsightType') ?? '';
  if (!['ApiCallRateInsight', 'ApiErrorRateInsight'].includes(type))
    throw refuse(`Insight type ${type} is not valid`);
  const categories = texts(given, 'EventCategories') ?? [];
  const answered = categories.length === 0 ? ['Management'] : categories;
  for (const category of answered) checkInsight(selectors, type, category);
  return { InsightType: type, EventCategories: answered };
};

const putInsightSelectors: Operation = (world, call) => {
  const entry = forWrite(world, call, text(call.request, 'TrailName'));
  const given = objects(call.request, 'InsightSelectors');
  if (given === undefined) throw new ApiError('InvalidParameterException', 'InsightSelectors is missing');
  const insights = given.map((one) => insightSelector(entry.selectors, one));
  if (new Set(insights.map((one) => one.InsightType)).size !== insights.length)
    throw refuse('Each insight type once');
  world.store.put({ ...entry, insights });
  return { TrailARN: entry.arn, InsightSelectors: insights };
};

const getInsightSelectors: Operation = (world, call) => {
  const entry = forRead(world, call, text(call.request, 'TrailName'));
  if (entry.insights.length === 0)
    throw new ApiError(
      'InsightNotEnabledException',
      `Trail ${entry.name} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.`,
    );
  return { TrailARN: entry.arn, InsightSelectors: entry.insights };
};

const TEMPLATES = new Set(['API_ACTIVITY', 'RESOURCE_ACCESS', 'USER_ACTIONS']);

const aggregation = (given: JsonObject): JsonObject => {
  const templates = texts(given, 'Templates') ?? [];
  const known = templates.length > 0 && templates.every((template) => TEMPLATES.has(template));
  if (text(given, 'EventCategory') !== 'Data' || !known)
    throw new ApiError('InvalidParameterException', 'Aggregation takes category Data and known templates');
  return { EventCategory: 'Data', Templates: templates };
};

const putEventConfiguration: Operation = (world, call) => {
  if (
    member(call.request, 'MaxEventSize') !== undefined ||
    member(call.request, 'EventDataStore') !== undefined
  )
    throw new ApiError(
      'InvalidParameterCombinationException',
      'These are for event data stores, not for a trail',
    );
  const entry = forWrite(world, call, text(call.request, 'TrailName'));
  const given = objects(call.request, 'AggregationConfigurations');
  if (given === undefined)
    throw new ApiError('InvalidParameterException', 'AggregationConfigurations is missing');
  const aggregations = given.map(aggregation);
  world.store.put({ ...entry, aggregations });
  return { TrailARN: entry.arn, AggregationConfigurations: aggregations };
};

const getEventConfiguration: Operation = (world, call) => {
  const entry = forRead(world, call, text(call.request, 'TrailName'));
  return { TrailARN: entry.arn, AggregationConfigurations: entry.aggregations };
};

/** The operations on what a trail takes up: event selectors, insights, aggregation. */
export const SELECTOR_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ['PutEventSelectors', putEventSelectors],
  ['GetEventSelectors', getEventSelectors],
  ['PutInsightSelectors', putInsightSelectors],
  ['GetInsightSelectors', getInsightSelectors],
  ['PutEventConfiguration', putEventConfiguration],
  ['GetEventConfiguration', getEventConfiguration],
];
