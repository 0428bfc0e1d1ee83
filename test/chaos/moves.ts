import * as fc from 'fast-check';
import type { JsonObject } from '../../lib/core/json.ts';
import {
  ADVANCED,
  AGGREGATIONS,
  BASIC,
  BUCKETS,
  GROUP,
  INSIGHTS,
  KEYS,
  PLACES,
  PREFIXES,
  TAGS,
  TOPICS,
  WRITER,
} from './estate.ts';

/** Who changes trails beside us. `thief` calls a session by the name of ours; only `owner` has a waiver. */
export const PARTIES = ['mallory', 'root', 'owner', 'thief'] as const;

/** One thing that happens to the estate or to us, as plain data: what was found can be kept in a file. */
export type Move =
  | {
      readonly do: 'call';
      readonly who: (typeof PARTIES)[number];
      readonly operation: string;
      /** Which of the places. */
      readonly trail: number;
      readonly request: JsonObject;
      /** After how many milliseconds each delivery of its event comes: none is a lost event. */
      readonly event: readonly number[];
    }
  | { readonly do: 'wait'; readonly ms: number }
  /** Which of the deployments. */
  | { readonly do: 'deploy'; readonly policies: number }
  | { readonly do: 'sweep' }
  /** Answers so many of our calls with an error that passes. */
  | { readonly do: 'fail'; readonly operation: string; readonly error: string; readonly times: number }
  | {
      readonly do: 'drop';
      readonly operation: string;
      readonly what: 'call' | 'answer';
      readonly times: number;
    }
  /** So many of our calls get no answer at all. */
  | { readonly do: 'hang'; readonly times: number }
  /** So long reads answer what was before the last write. */
  | { readonly do: 'stale'; readonly ms: number }
  /** Permissions are taken away for good. */
  | { readonly do: 'deny'; readonly operation: string }
  | { readonly do: 'break'; readonly what: string; readonly error: string }
  /** What was denied or broken is not any more, and nothing fails. */
  | { readonly do: 'mend' }
  | { readonly do: 'ledger'; readonly is: 'down' | 'throttled' | 'losing' | 'up' }
  | { readonly do: 'slack'; readonly is: 'down' | 'up' }
  /** The next invocation is stopped after so many calls. */
  | { readonly do: 'kill'; readonly after: number };

// Named anew, on purpose: a call that core forgets must not be missing here too.
export const READS = [
  'GetTrail',
  'GetTrailStatus',
  'GetEventSelectors',
  'GetInsightSelectors',
  'GetEventConfiguration',
  'ListTags',
  'ListTrails',
] as const;
export const WRITES = [
  'CreateTrail',
  'StartLogging',
  'UpdateTrail',
  'PutEventSelectors',
  'PutInsightSelectors',
  'PutEventConfiguration',
  'AddTags',
] as const;

const updates = fc
  .record(
    {
      S3BucketName: fc.constantFrom(...BUCKETS),
      S3KeyPrefix: fc.constantFrom(...PREFIXES.map((one) => one ?? '')),
      KmsKeyId: fc.constantFrom(...KEYS.map((one) => one ?? '')),
      SnsTopicName: fc.constantFrom(...TOPICS.map((one) => one ?? '')),
      EnableLogFileValidation: fc.boolean(),
      IsMultiRegionTrail: fc.boolean(),
      RecursiveLogging: fc.boolean(),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .chain((one) =>
    fc.constantFrom(
      one,
      one,
      { ...one, CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: WRITER },
      { ...one, CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' },
    ),
  );

type Tampering = readonly [operation: string, request: JsonObject];

/** Names and ARNs of trails are put in when the call is made. */
const tampering: fc.Arbitrary<Tampering> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Tampering>(['StopLogging', {}], ['DeleteTrail', {}]) },
  fc.constant<Tampering>(['StartLogging', {}]),
  { weight: 3, arbitrary: updates.map((request): Tampering => ['UpdateTrail', request]) },
  fc.constantFrom(...BUCKETS).map((S3BucketName): Tampering => ['CreateTrail', { S3BucketName }]),
  fc
    .constantFrom(...ADVANCED)
    .map((AdvancedEventSelectors): Tampering => ['PutEventSelectors', { AdvancedEventSelectors }]),
  fc.constantFrom(...BASIC).map((EventSelectors): Tampering => ['PutEventSelectors', { EventSelectors }]),
  fc
    .constantFrom(...INSIGHTS)
    .map((InsightSelectors): Tampering => ['PutInsightSelectors', { InsightSelectors }]),
  fc
    .constantFrom(...AGGREGATIONS)
    .map((AggregationConfigurations): Tampering => ['PutEventConfiguration', { AggregationConfigurations }]),
  fc.constantFrom(...TAGS).map((TagsList): Tampering => ['AddTags', { TagsList }]),
  fc.constantFrom(...TAGS).map((TagsList): Tampering => ['RemoveTags', { TagsList }]),
);

/** Mostly at once; some late, some twice, some never, and so in another order than they happened. */
const deliveries = fc.oneof(
  { weight: 5, arbitrary: fc.constant([500]) },
  fc.constantFrom<readonly number[]>([], [200, 300], [500, 400_000], [15_000], [900_000]),
);

const calls: fc.Arbitrary<Move> = fc
  .record({
    do: fc.constant('call' as const),
    who: fc.constantFrom(...PARTIES),
    what: tampering,
    trail: fc.nat(PLACES.length - 1),
    event: deliveries,
  })
  .map(({ what: [operation, request], ...rest }) => ({ ...rest, operation, request }));

const errors = fc.constantFrom('ThrottlingException', 'InternalServiceError', 'ConflictException');

const troubles: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    do: fc.constant('fail' as const),
    operation: fc.constantFrom(...READS, ...WRITES, 'PutEvents', 'AssumeRole'),
    error: errors,
    times: fc.constantFrom(1, 3, 12),
  }),
  fc.record({
    do: fc.constant('drop' as const),
    operation: fc.constantFrom(...READS, ...WRITES, 'PutEvents'),
    what: fc.constantFrom('call' as const, 'answer' as const),
    times: fc.constantFrom(1, 2),
  }),
  fc.record({ do: fc.constant('hang' as const), times: fc.constantFrom(1, 4) }),
  fc.record({ do: fc.constant('stale' as const), ms: fc.constantFrom(0, 300, 900, 2500) }),
  fc.record({ do: fc.constant('kill' as const), after: fc.nat(30) }),
  fc.record({
    do: fc.constant('ledger' as const),
    is: fc.constantFrom('down' as const, 'throttled' as const, 'losing' as const, 'up' as const),
  }),
  fc.record({ do: fc.constant('slack' as const), is: fc.constantFrom('down' as const, 'up' as const) }),
);

const lasting: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ do: fc.constant('deny' as const), operation: fc.constantFrom(...READS, ...WRITES) }),
  fc.record({
    do: fc.constant('break' as const),
    what: fc.constantFrom(BUCKETS[0], KEYS[0], TOPICS[0], WRITER),
    error: fc.constantFrom('InsufficientS3BucketPolicyException', 'InvalidCloudWatchLogsRoleArnException'),
  }),
  fc.constant({ do: 'mend' as const }),
);

/** Everything that can happen, what people and attackers do the most often. */
export const moves: readonly fc.Arbitrary<Move>[] = [
  calls,
  calls,
  calls,
  fc.record({
    do: fc.constant('wait' as const),
    ms: fc.constantFrom(100, 1000, 2000, 5000, 60_000, 600_000, 4_000_000),
  }),
  troubles,
  lasting,
  fc.record({ do: fc.constant('deploy' as const), policies: fc.nat(2) }),
  fc.constant({ do: 'sweep' as const }),
];
