import type { Json, JsonObject } from '../../lib/core/json.ts';
import type { TrailState } from '../../lib/core/state.ts';

/** Where the service is deployed, and an account that it enters. */
export const HUB = '111122223333';
export const MEMBER = '444455556666';
export const ROLE = 'trailwarden-enforce';
export const ROLE_ARN = `arn:aws:iam::${HUB}:role/${ROLE}`;
export const MEMBER_ROLE = 'trailwarden-enforcer';

/** A trail of the estate, in words that a policy and a call can use. */
export interface Place {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
}

/** Four that policies can govern, and one that none of them ever matches. */
export const PLACES: readonly Place[] = [
  { name: 'org-audit', accountId: HUB, region: 'us-east-1' },
  { name: 'eu-audit', accountId: HUB, region: 'eu-west-1' },
  { name: 'member-audit', accountId: MEMBER, region: 'us-east-1' },
  { name: 'loose-one', accountId: HUB, region: 'us-east-1' },
  { name: 'theirs', accountId: HUB, region: 'us-east-1' },
];

export const arnOf = ({ name, accountId, region }: Place): string =>
  `arn:aws:cloudtrail:${region}:${accountId}:trail/${name}`;

type JsonList = readonly JsonObject[];

const key = (digit: string): string =>
  `arn:aws:kms:us-east-1:${HUB}:key/${digit.repeat(8)}-1111-1111-1111-111111111111`;
const topic = (name: string): string => `arn:aws:sns:us-east-1:${HUB}:${name}`;
const selector = (...fields: readonly JsonObject[]): JsonObject => ({ FieldSelectors: fields });
const MANAGEMENT = { Field: 'eventCategory', Equals: ['Management'] };
const OBJECTS: readonly JsonObject[] = [
  { Field: 'eventCategory', Equals: ['Data'] },
  { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
];

/** What settings can be: the first of each is what the estate begins with. */
export const BUCKETS = ['ct-logs', 'ct-logs-two', 'evil-logs'] as const;
export const PREFIXES = [null, 'prefix'] as const;
export const KEYS = [key('1'), key('2'), null] as const;
export const TOPICS = [topic('deliveries'), topic('evil'), null] as const;
export const GROUP = `arn:aws:logs:us-east-1:${HUB}:log-group:trail:*`;
export const WRITER = `arn:aws:iam::${HUB}:role/trail-writer`;
export const INSIGHTS: readonly [JsonList, ...JsonList[]] = [
  [{ InsightType: 'ApiErrorRateInsight', EventCategories: ['Management'] }],
  [],
];
export const AGGREGATIONS: readonly [JsonList, ...JsonList[]] = [
  [],
  [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
];
export const TAGS: readonly [JsonList, ...JsonList[]] = [
  [{ Key: 'owner', Value: 'secops' }],
  [{ Key: 'owner', Value: 'mallory' }],
  [{ Key: 'tier', Value: 'one' }],
];
export const ADVANCED: readonly [JsonList, ...JsonList[]] = [
  [selector(MANAGEMENT), selector(...OBJECTS)],
  [selector(MANAGEMENT)],
  [selector(MANAGEMENT, { Field: 'readOnly', Equals: ['true'] })],
  [selector(...OBJECTS, { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::one/'] })],
  [selector(MANAGEMENT), selector(...OBJECTS, { Field: 'readOnly', Equals: ['false'] })],
];
const basic = (ReadWriteType: string, IncludeManagementEvents: boolean, Values: readonly string[]): Json => ({
  ReadWriteType,
  IncludeManagementEvents,
  DataResources: [{ Type: 'AWS::S3::Object', Values }],
  ExcludeManagementEventSources: [],
});
export const BASIC: readonly (readonly Json[])[] = [
  [basic('All', true, ['arn:aws:s3'])],
  [basic('All', true, [])],
  [basic('ReadOnly', false, [])],
  [basic('WriteOnly', true, ['arn:aws:s3:::one/'])],
];

/** A trail of the estate before anybody touched it. */
const stateOf = (place: Place): TrailState => ({
  Trail: {
    Name: place.name,
    TrailARN: arnOf(place),
    HomeRegion: place.region,
    S3BucketName: BUCKETS[0],
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: true,
    LogFileValidationEnabled: true,
    KmsKeyId: KEYS[0],
    SnsTopicARN: TOPICS[0],
    IsOrganizationTrail: false,
    RecursiveLogging: true,
  },
  Status: { IsLogging: true },
  AdvancedEventSelectors: ADVANCED[0] ?? [],
  InsightSelectors: INSIGHTS[0] ?? [],
  AggregationConfigurations: [],
  Tags: TAGS[0] ?? [],
});

export const ESTATE = { trails: PLACES.map(stateOf) };
