import * as fc from 'fast-check';
import type { Json } from '../../lib/core/json.ts';
import { SEVERITIES, type Policy } from '../../lib/core/policy.ts';
import { advancedSelectors, basicSelectors } from './selectors.ts';
import { aggregations, GROUPS, insights, KEYS, ROLES, tags, TOPIC } from './state.ts';

export type Desired = Policy['desired'];

const settings: fc.Arbitrary<Desired> = fc.record(
  {
    IsLogging: fc.constant(true),
    S3BucketName: fc.constantFrom('logs-one', 'logs-two', 'logs-three'),
    S3KeyPrefix: fc.constantFrom('prefix', 'other', '', null),
    IsMultiRegionTrail: fc.boolean(),
    IncludeGlobalServiceEvents: fc.boolean(),
    IsOrganizationTrail: fc.boolean(),
    EnableLogFileValidation: fc.boolean(),
    KMSKeyId: fc.constantFrom(...KEYS, null),
    SnsTopicName: fc.constantFrom('deliveries', TOPIC, null),
    RecursiveLogging: fc.boolean(),
    InsightSelectors: insights,
    AggregationConfigurations: aggregations,
    Tags: tags,
  },
  { requiredKeys: [], noNullPrototype: true },
);

const selectors: fc.Arbitrary<Desired> = fc.oneof(
  fc.constant({}),
  basicSelectors.map((EventSelectors) => ({ EventSelectors })),
  advancedSelectors.map((AdvancedEventSelectors) => ({ AdvancedEventSelectors })),
);

const logs: fc.Arbitrary<Desired> = fc.oneof(
  fc.constant({}),
  fc.constant({ CloudWatchLogsLogGroupArn: null, CloudWatchLogsRoleArn: null }),
  fc.record({
    CloudWatchLogsLogGroupArn: fc.constantFrom(...GROUPS),
    CloudWatchLogsRoleArn: fc.constantFrom(...ROLES),
  }),
);

/** What one policy can ask: the combinations that the policy checks refuse are left out. */
export const desired: fc.Arbitrary<Desired> = fc
  .tuple(settings, selectors, logs)
  .map((parts): Desired => Object.assign({}, ...parts))
  .map((asked) =>
    asked['IsMultiRegionTrail'] === true && asked['IncludeGlobalServiceEvents'] === false
      ? { ...asked, IncludeGlobalServiceEvents: true }
      : asked,
  );

const named = (asked: fc.Arbitrary<Desired>, mode: fc.Arbitrary<Policy['mode']>): fc.Arbitrary<Policy> =>
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    mode,
    severity: fc.constantFrom(...SEVERITIES),
    match: fc.constant({ accounts: null, regions: null, trails: ['*'] }),
    require: fc.constant('every' as const),
    delivery: fc.constant(null),
    desired: asked,
    selectorCoverage: fc.constantFrom('exactly' as const, 'atLeast' as const),
    onDelete: fc.constantFrom('recreate' as const, 'report' as const),
    controls: fc.constant([]),
    waivers: fc.constant([]),
  });

const several = (one: fc.Arbitrary<Policy>): fc.Arbitrary<readonly Policy[]> =>
  fc.uniqueArray(one, { selector: ({ name }) => name, minLength: 1, maxLength: 3 });

const MODES = fc.constantFrom('audit' as const, 'enforce' as const);

/** Policies that can be at odds with each other. */
export const policies: fc.Arbitrary<readonly Policy[]> = several(named(desired, MODES));

/** Enforcing policies that each ask a part of the same. */
export const agreeing: fc.Arbitrary<readonly Policy[]> = desired.chain((whole) =>
  several(
    named(
      fc
        .subarray(Object.entries(whole))
        .map((entries): { [property: string]: Json } => Object.fromEntries(entries)),
      fc.constant('enforce'),
    ),
  ),
);
