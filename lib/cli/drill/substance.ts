import { isObject, type Json } from '../../core/json.ts';
import type { Wish } from '../../core/select.ts';
import { coverageOf, isSame, isWithin } from '../../core/selectors/coverage.ts';
import type { ApiTrail, StateFile, TrailState } from '../../core/state.ts';
import type { TrailId } from '../../core/trail.ts';

/** What GetTrail answers of a setting, by the policy's word for it. */
const SETTINGS: { readonly [property: string]: keyof ApiTrail } = {
  S3BucketName: 'S3BucketName',
  S3KeyPrefix: 'S3KeyPrefix',
  SnsTopicName: 'SnsTopicARN',
  IncludeGlobalServiceEvents: 'IncludeGlobalServiceEvents',
  IsMultiRegionTrail: 'IsMultiRegionTrail',
  EnableLogFileValidation: 'LogFileValidationEnabled',
  CloudWatchLogsLogGroupArn: 'CloudWatchLogsLogGroupArn',
  CloudWatchLogsRoleArn: 'CloudWatchLogsRoleArn',
  KMSKeyId: 'KmsKeyId',
  IsOrganizationTrail: 'IsOrganizationTrail',
  RecursiveLogging: 'RecursiveLogging',
};

const selectorsOf = ({ AdvancedEventSelectors, EventSelectors }: TrailState): Json =>
  AdvancedEventSelectors ?? EventSelectors ?? [];

/** The same text for what differs in order alone. */
const unordered = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(unordered).sort().join()}]`;
  if (!isObject(value)) return JSON.stringify(value ?? '');
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${key}:${unordered(value[key])}`).join()}}`;
};

/** Insights that name no category are those of management events (API: PutInsightSelectors). */
const insightsOf = ({ InsightSelectors = [] }: TrailState): readonly unknown[] =>
  InsightSelectors.map((one) => ({ EventCategories: ['Management'], ...(isObject(one) ? one : {}) }));

const keyOf = (tag: Json): unknown => (isObject(tag) ? tag['Key'] : undefined);

/** Of tags only those that a policy names. */
const tagsOf = ({ Tags = [] }: TrailState, value: Json): readonly Json[] => {
  const named = [value].flat().map(keyOf);
  return Tags.filter((tag) => named.includes(keyOf(tag)));
};

const plainOf = (state: TrailState, { facet: { property }, value }: Wish): unknown => {
  if (property === 'IsLogging') return state.Status?.IsLogging;
  if (property === 'InsightSelectors') return insightsOf(state);
  if (property === 'AggregationConfigurations') return state.AggregationConfigurations ?? [];
  if (property === 'Tags') return tagsOf(state, value);
  // What arrives is no setting of the trail: nobody calls it otherwise.
  if (property === 'Delivery') return null;
  const key = SETTINGS[property];
  // Silence would take every change of a new property for none.
  if (!key) throw new Error(`no drill can judge ${property}: say here what GetTrail answers of it`);
  return state.Trail?.[key];
};

const isKept = (before: TrailState, now: TrailState, wish: Wish): boolean => {
  const { property, isLenient } = wish.facet;
  if (!property.endsWith('EventSelectors'))
    return unordered(plainOf(before, wish)) === unordered(plainOf(now, wish));
  const [was, is] = [coverageOf(selectorsOf(before)), coverageOf(selectorsOf(now))];
  return isLenient ? isWithin(coverageOf(wish.value), is) : isSame(was, is);
};

/**
 * The properties in which a trail is no longer what it was, of those that policies govern: `Trail` where there is
 * none. It does not ask the facets: what judges a drill must not share their mistakes.
 */
export const changedIn = (
  before: StateFile,
  now: StateFile,
  { arn }: TrailId,
  wishes: readonly Wish[],
): readonly string[] => {
  const [was, is] = [before, now].map(({ trails }) => trails.find(({ Trail }) => Trail?.TrailARN === arn));
  if (!was) throw new Error(`${arn} was not there before anything happened`);
  return is ? wishes.filter((wish) => !isKept(was, is, wish)).map(({ facet }) => facet.property) : ['Trail'];
};
