import * as fc from 'fast-check';
import type { Policy } from '../../lib/core/policy.ts';
import {
  ADVANCED,
  AGGREGATIONS,
  arnOf,
  BASIC,
  BUCKETS,
  GROUP,
  HUB,
  INSIGHTS,
  KEYS,
  MEMBER,
  PLACES,
  PREFIXES,
  TAGS,
  TOPICS,
  WRITER,
} from './estate.ts';

/** Whose changes of the key a waiver lets stand. */
export const OWNER_ROLE = `arn:aws:iam::${HUB}:role/break-glass`;

/** Mostly what the estate has: a policy that asks for something else is a change for each trail. */
const mostly = <T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(first) }, fc.constantFrom(first, ...others));

const settings = fc.record(
  {
    IsLogging: fc.constant(true),
    S3BucketName: mostly<string>(BUCKETS[0], BUCKETS[1]),
    S3KeyPrefix: mostly(...PREFIXES),
    IsMultiRegionTrail: mostly(true, false),
    EnableLogFileValidation: mostly(true, false),
    KMSKeyId: mostly(...KEYS),
    SnsTopicName: mostly(...TOPICS),
    RecursiveLogging: mostly(true, false),
    InsightSelectors: mostly(...INSIGHTS),
    AggregationConfigurations: mostly(...AGGREGATIONS),
    Tags: mostly(...TAGS),
  },
  { requiredKeys: [], noNullPrototype: true },
);

const selectors = fc.oneof(
  fc.constant({}),
  mostly(...ADVANCED).map((AdvancedEventSelectors) => ({ AdvancedEventSelectors })),
  fc.constantFrom(...BASIC).map((EventSelectors) => ({ EventSelectors })),
);

const logs = fc.constantFrom(
  {},
  { CloudWatchLogsLogGroupArn: null, CloudWatchLogsRoleArn: null },
  { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: WRITER },
);

const desired: fc.Arbitrary<Policy['desired']> = fc
  .tuple(settings, selectors, logs)
  .map((parts) => Object.assign({}, ...parts));

/** No policy matches `theirs`. */
const matches: fc.Arbitrary<Policy['match']> = fc.oneof(
  fc
    .constantFrom(...PLACES.slice(0, 4))
    .map((place) => ({ accounts: [place.accountId], regions: [place.region], trails: [place.name] })),
  fc
    .constantFrom(...PLACES.slice(0, 4))
    .map((place) => ({ accounts: null, regions: null, trails: [arnOf(place)] })),
  fc.constantFrom<Policy['match']>(
    { accounts: null, regions: null, trails: ['*-audit'] },
    { accounts: [HUB, MEMBER], regions: null, trails: ['loose-*'] },
  ),
);

const waiver = {
  properties: ['KMSKeyId'],
  trails: null,
  principals: [OWNER_ROLE],
  until: '2099-12-31',
  reason: 'key rotation',
  approvedBy: 'secops@example.com',
};

const policy: fc.Arbitrary<Policy> = fc.record({
  name: fc.constant(''),
  mode: fc.oneof({ weight: 5, arbitrary: fc.constant('enforce' as const) }, fc.constant('audit' as const)),
  severity: fc.constantFrom('medium' as const, 'high' as const),
  match: matches,
  require: fc.constant('every' as const),
  desired,
  delivery: fc.constant(null),
  selectorCoverage: fc.constantFrom('exactly' as const, 'atLeast' as const),
  onDelete: fc.constantFrom('recreate' as const, 'recreate' as const, 'report' as const),
  controls: fc.constant([]),
  waivers: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.constant([waiver])),
});

/** What is deployed at one time. */
export const deployments: fc.Arbitrary<readonly (readonly Policy[])[]> = fc.array(
  fc
    .array(policy, { minLength: 1, maxLength: 4 })
    .map((all) => all.map((one, index) => ({ ...one, name: `policy-${index}` }))),
  { minLength: 1, maxLength: 3 },
);
