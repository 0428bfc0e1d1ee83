import * as fc from 'fast-check';
import type { Json } from '../../lib/core/json.ts';
import type { ApiTrail, TrailState } from '../../lib/core/state.ts';
import { advancedSelectors, basicSelectors } from './selectors.ts';

export const TOPIC = 'arn:aws:sns:eu-west-1:999999999999:elsewhere';
export const KEYS = ['one', 'two'].map((id) => `arn:aws:kms:us-east-1:111122223333:key/${id}`);
export const GROUPS = ['one', 'two'].map((id) => `arn:aws:logs:us-east-1:111122223333:log-group:${id}`);
export const ROLES = ['one', 'two'].map((id) => `arn:aws:iam::111122223333:role/${id}`);

export const insights: fc.Arbitrary<readonly Json[]> = fc.array(
  fc.record(
    {
      InsightType: fc.constantFrom('ApiCallRateInsight', 'ApiErrorRateInsight'),
      EventCategories: fc.subarray(['Management', 'Data']),
    },
    { requiredKeys: ['InsightType'], noNullPrototype: true },
  ),
  { maxLength: 3 },
);

export const aggregations: fc.Arbitrary<readonly Json[]> = fc.array(
  fc.record({
    EventCategory: fc.constant('Data'),
    Templates: fc.shuffledSubarray(['API_ACTIVITY', 'RESOURCE_ACCESS', 'USER_ACTIONS'], { minLength: 1 }),
  }),
  { maxLength: 1 },
);

export const tags: fc.Arbitrary<readonly Json[]> = fc.uniqueArray(
  fc.record({
    Key: fc.constantFrom('owner', 'env', 'team', '__proto__'),
    Value: fc.constantFrom('', 'prod', 'ops'),
  }),
  { selector: ({ Key }) => Key, minLength: 1, maxLength: 3 },
);

const settings: fc.Arbitrary<ApiTrail> = fc.record(
  {
    S3BucketName: fc.constantFrom('logs-one', 'logs-two'),
    S3KeyPrefix: fc.constantFrom('prefix', 'other', ''),
    SnsTopicARN: fc.constantFrom(TOPIC, 'arn:aws:sns:us-east-1:111122223333:deliveries'),
    IncludeGlobalServiceEvents: fc.boolean(),
    IsMultiRegionTrail: fc.boolean(),
    LogFileValidationEnabled: fc.boolean(),
    CloudWatchLogsLogGroupArn: fc.constantFrom(...GROUPS.map((arn) => `${arn}:*`)),
    CloudWatchLogsRoleArn: fc.constantFrom(...ROLES),
    KmsKeyId: fc.constantFrom(...KEYS),
    IsOrganizationTrail: fc.boolean(),
    RecursiveLogging: fc.boolean(),
  },
  { requiredKeys: ['S3BucketName'], noNullPrototype: true },
);

/** Everything that the six reads can tell of a trail that exists. */
export const trailState: fc.Arbitrary<TrailState> = fc
  .tuple(
    fc.record({
      Trail: settings,
      Status: fc.record({ IsLogging: fc.boolean() }),
      InsightSelectors: insights,
      AggregationConfigurations: aggregations,
      Tags: tags,
    }),
    fc.oneof(
      basicSelectors.map((EventSelectors) => ({ EventSelectors })),
      advancedSelectors.map((AdvancedEventSelectors) => ({ AdvancedEventSelectors })),
    ),
  )
  .map(([state, selectors]) => ({ ...state, ...selectors }));
