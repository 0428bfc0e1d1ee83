import type { JsonObject } from '../../lib/core/json.ts';
import type { StateFile } from '../../lib/core/state.ts';

/** One property that somebody changes, and how. */
export interface Change {
  readonly property: string;
  readonly trail: string;
  readonly operation: string;
  readonly request: JsonObject;
}

const ACCOUNT = '111122223333';
const MANAGEMENT = { Name: 'm', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] };
const OBJECTS = {
  Name: 'o',
  FieldSelectors: [
    { Field: 'eventCategory', Equals: ['Data'] },
    { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
  ],
};
const ADVANCED = [MANAGEMENT, OBJECTS];
const BASIC = [
  {
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::payroll/'] }],
  },
];
const WRITES = [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }];
const INSIGHTS = [
  { InsightType: 'ApiCallRateInsight', EventCategories: ['Management'] },
  { InsightType: 'ApiErrorRateInsight', EventCategories: ['Management'] },
];
const AGGREGATION = [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }];
const TAGS = [{ Key: 'owner', Value: 'secops' }];
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-1111-1111-1111-111111111111`;
const GROUP = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:trail:*`;
const WRITER = `arn:aws:iam::${ACCOUNT}:role/CloudTrail_CloudWatchLogs`;
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:trails`;

const REST = {
  IsLogging: true,
  IsMultiRegionTrail: true,
  IncludeGlobalServiceEvents: true,
  EnableLogFileValidation: true,
  RecursiveLogging: true,
  S3BucketName: 'audit-logs-111122223333',
  S3KeyPrefix: 'trails',
  SnsTopicName: TOPIC,
  KMSKeyId: KEY,
  CloudWatchLogsLogGroupArn: GROUP,
  CloudWatchLogsRoleArn: WRITER,
  InsightSelectors: INSIGHTS,
  AggregationConfigurations: AGGREGATION,
  Tags: TAGS,
};

const KINDS = [
  { trail: 'advanced', coverage: 'exactly', selectors: { AdvancedEventSelectors: ADVANCED } },
  { trail: 'advanced-at-least', coverage: 'atLeast', selectors: { AdvancedEventSelectors: ADVANCED } },
  { trail: 'basic', coverage: 'exactly', selectors: { EventSelectors: BASIC } },
  { trail: 'basic-at-least', coverage: 'atLeast', selectors: { EventSelectors: BASIC } },
];

/** A policy for each trail, that asks for every property there is. */
export const POLICIES = KINDS.map(({ trail, coverage, selectors }) =>
  JSON.stringify({
    version: 1,
    name: trail,
    mode: 'enforce',
    match: { accounts: [ACCOUNT], regions: ['us-east-1'], trails: [trail] },
    desired: trail.startsWith('basic')
      ? { ...REST, ...selectors, AggregationConfigurations: [] }
      : { ...REST, ...selectors },
    selectorCoverage: coverage,
  }),
).join('\n---\n');

/** The account before anybody touched it. */
export const WHOLE: StateFile = {
  trails: KINDS.map(({ trail, selectors }) => ({
    Trail: {
      Name: trail,
      TrailARN: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/${trail}`,
      HomeRegion: 'us-east-1',
      S3BucketName: REST.S3BucketName,
      S3KeyPrefix: REST.S3KeyPrefix,
      SnsTopicARN: TOPIC,
      KmsKeyId: KEY,
      CloudWatchLogsLogGroupArn: GROUP,
      CloudWatchLogsRoleArn: WRITER,
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: true,
      LogFileValidationEnabled: true,
      RecursiveLogging: true,
      IsOrganizationTrail: false,
    },
    Status: { IsLogging: true },
    ...selectors,
    InsightSelectors: INSIGHTS,
    AggregationConfigurations: trail.startsWith('basic') ? [] : AGGREGATION,
    Tags: TAGS,
  })),
};

const update = (property: string, request: JsonObject): Change => ({
  property,
  trail: 'advanced',
  operation: 'UpdateTrail',
  request: { Name: 'advanced', ...request },
});

const selectors = (trail: string, property: string, request: JsonObject): Change => ({
  property: `${property}${trail.endsWith('least') ? ', at least' : ', exactly'}`,
  trail,
  operation: 'PutEventSelectors',
  request: { TrailName: trail, ...request },
});

/** Every property, changed by the call that an attacker would make, with the trail's short name where the API takes it. */
export const CHANGES: readonly Change[] = [
  { property: 'IsLogging', trail: 'basic', operation: 'StopLogging', request: { Name: 'basic' } },
  update('S3BucketName', { S3BucketName: 'somebody-elses' }),
  update('S3KeyPrefix', { S3KeyPrefix: 'elsewhere' }),
  update('IsMultiRegionTrail', { IsMultiRegionTrail: false, IncludeGlobalServiceEvents: true }),
  update('IncludeGlobalServiceEvents', { IsMultiRegionTrail: false, IncludeGlobalServiceEvents: false }),
  update('EnableLogFileValidation', { EnableLogFileValidation: false }),
  update('KMSKeyId', { KmsKeyId: '' }),
  update('CloudWatchLogs…', { CloudWatchLogsLogGroupArn: '', CloudWatchLogsRoleArn: '' }),
  update('SnsTopicName', { SnsTopicName: '' }),
  update('RecursiveLogging', { RecursiveLogging: false }),
  selectors('advanced', 'AdvancedEventSelectors', { AdvancedEventSelectors: [OBJECTS] }),
  selectors('advanced-at-least', 'AdvancedEventSelectors', { AdvancedEventSelectors: [OBJECTS] }),
  selectors('basic', 'EventSelectors', { EventSelectors: WRITES }),
  selectors('basic-at-least', 'EventSelectors', { EventSelectors: WRITES }),
  {
    property: 'InsightSelectors',
    trail: 'basic',
    operation: 'PutInsightSelectors',
    request: { TrailName: 'basic', InsightSelectors: [] },
  },
  {
    property: 'AggregationConfigurations',
    trail: 'advanced',
    operation: 'PutEventConfiguration',
    request: { TrailName: 'advanced', AggregationConfigurations: [] },
  },
  {
    property: 'Tags',
    trail: 'advanced',
    operation: 'RemoveTags',
    request: { ResourceId: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/advanced`, TagsList: TAGS },
  },
];
