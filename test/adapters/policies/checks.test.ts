import { describe, expect, test } from 'vitest';
import { complaints, policy } from './write.ts';

const fields = (...lines: string[]): string =>
  `{ AdvancedEventSelectors: [{ FieldSelectors: [${lines.map((line) => `{ ${line} }`).join(', ')}] }] }`;
const DATA = ['Field: eventCategory, Equals: [Data]', "Field: resources.type, Equals: ['AWS::S3::Object']"];
const NETWORK = [
  'Field: eventCategory, Equals: [NetworkActivity]',
  'Field: eventSource, Equals: [s3.amazonaws.com]',
];
const MANAGEMENT = 'Field: eventCategory, Equals: [Management]';
const insight = (type: string, selectors: string): string =>
  `{ InsightSelectors: [{ InsightType: ${type} }], ${selectors} }`;
const GROUP = 'CloudWatchLogsLogGroupArn: "arn:aws:logs:us-east-1:111122223333:log-group:trail:*"';
const ROLE = 'CloudWatchLogsRoleArn: "arn:aws:iam::111122223333:role/x"';

describe('what a policy may not mean', () => {
  test.each([
    {
      reason: 'logging off',
      desired: '{ IsLogging: false }',
      says: '4:23: error: IsLogging: found false; write true, or leave it out',
    },
    {
      reason: 'many Regions without global events',
      desired: '{ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false }',
      says: 'found false beside IsMultiRegionTrail: true',
    },
    {
      reason: 'an alias of a key',
      desired: '{ KMSKeyId: "alias/x" }',
      says: 'KMSKeyId: found "alias/x"; write the key\'s ARN',
    },
    {
      reason: 'the ARN of an alias',
      desired: '{ KMSKeyId: "arn:aws:kms:us-east-1:111122223333:alias/x" }',
      says: 'never with an alias',
    },
    {
      reason: 'a log group alone',
      desired: `{ ${GROUP} }`,
      says: 'found CloudWatchLogsLogGroupArn without CloudWatchLogsRoleArn',
    },
    {
      reason: 'a role alone',
      desired: `{ ${ROLE} }`,
      says: 'found CloudWatchLogsRoleArn without CloudWatchLogsLogGroupArn',
    },
    {
      reason: 'a role with no group',
      desired: `{ ${ROLE}, CloudWatchLogsLogGroupArn: null }`,
      says: 'CloudWatchLogsLogGroupArn: found null; write both',
    },
    {
      reason: 'nothing at all',
      desired: '{}',
      says: 'desired: found {}; write a map with at least one property of the trail, such as IsLogging: true, or delivery',
    },
  ])('is an error: $reason', ({ desired, says }) => {
    const all = complaints(policy({ desired })).filter((it) => it.includes(': error: '));
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(says);
  });

  test('what cannot be is not told to be weak as well', () => {
    const desired = '{ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false }';
    expect(complaints(policy({ desired }))).toHaveLength(1);
  });
});

describe('what a policy should not mean', () => {
  const EXACT = "{ trails: [one], accounts: ['111122223333'], regions: [us-east-1] }";
  test.each([
    {
      reason: 'wildcards in values',
      desired: fields(...DATA, 'Field: resources.ARN, StartsWith: ["arn:aws:s3:::a*"]'),
      says: 'StartsWith[0]: found "arn:aws:s3:::a*"; write no wildcards',
    },
    {
      reason: 'wildcards in data resources',
      desired:
        '{ EventSelectors: [{ DataResources: [{ Type: AWS::S3::Object, Values: ["arn:aws:s3:::*"] }] }] }',
      says: 'Values[0]: found "arn:aws:s3:::*"; write no wildcards',
    },
    {
      reason: 'data resources that are none',
      desired: '{ EventSelectors: [{ DataResources: [{ Type: AWS::S3::Object, Values: [] }] }] }',
      says: 'an empty list records nothing',
    },
    {
      reason: 'an exclusion of all that is included',
      desired: fields(...DATA, 'Field: eventName, StartsWith: [GetObject], NotStartsWith: [Get]'),
      says: '4:37: warning: AdvancedEventSelectors[0]: found conditions that no event meets; write conditions that an event can meet: as it stands it records nothing',
    },
    {
      reason: 'a beginning and an end that no ARN has',
      desired: fields(...DATA, 'Field: resources.ARN, Equals: [a], NotEquals: [a]'),
      says: 'found conditions that no event meets',
    },
    {
      reason: 'a basic selector of nothing',
      desired: '{ EventSelectors: [{ ReadWriteType: All }, { IncludeManagementEvents: false }] }',
      says: 'EventSelectors[1]: found conditions that no event meets',
    },
    {
      reason: 'a selector that comes twice, told once',
      desired: '{ EventSelectors: [{ ReadWriteType: All }, { ReadWriteType: All }] }',
      says: 'EventSelectors[0]: found a selector that records nothing but what the others do',
    },
    {
      reason: 'a selector that another makes superfluous',
      desired: '{ EventSelectors: [{ ReadWriteType: ReadOnly }, { ReadWriteType: All }] }',
      says: 'EventSelectors[0]: found a selector that records nothing but what the others do',
    },
    {
      reason: 'an aggregation of events that are not recorded',
      desired: `{ AggregationConfigurations: [{ EventCategory: Data, Templates: [API_ACTIVITY] }], EventSelectors: [{ ReadWriteType: All }] }`,
      says: 'AggregationConfigurations[0]: found an aggregation without its events; write selectors that record data events',
    },
    {
      reason: 'a coverage of nothing',
      top: 'selectorCoverage: atLeast',
      says: '3:19: warning: selectorCoverage: found a coverage of selectors that are not governed',
    },
    {
      reason: 'a bucket under a glob',
      top: 'mode: enforce',
      desired: '{ S3BucketName: my-logs }',
      says: 'S3BucketName: found "my-logs"; write it in a policy that names its trails',
    },
    {
      reason: 'no validation',
      desired: '{ EnableLogFileValidation: false }',
      says: 'found false; write true, unless a weaker trail',
    },
    {
      reason: 'enforcing what names no trail',
      top: 'require: some\nmode: enforce',
      says: 'mode: found enforce beside require: some; write audit, or require: every',
    },
    {
      reason: 'delivery of some trail',
      top: 'require: some\ndelivery: { maxAgeMinutes: 60 }',
      says: 'delivery: found delivery beside require: some; write it in a policy that requires every trail',
    },
    {
      reason: 'delivery of some trail',
      top: 'require: some\ndelivery: { maxAgeMinutes: 60 }',
      says: 'delivery: found delivery beside require: some; write it in a policy that requires every trail',
    },
    {
      reason: 'what is to become of a deleted one of some',
      top: 'require: some\nonDelete: report',
      says: 'require: found some beside onDelete; write every, or leave onDelete out',
    },
    { reason: 'no key', desired: '{ KMSKeyId: null }', says: 'KMSKeyId: found null; write an ARN' },
    {
      reason: 'no Insights',
      desired: '{ InsightSelectors: [] }',
      says: 'InsightSelectors: found []; write what to record',
    },
    {
      reason: 'recreation of who knows what',
      top: 'onDelete: recreate',
      says: 'onDelete: found recreate, but',
    },
    {
      reason: 'recreation of a name anywhere',
      top: 'onDelete: recreate',
      match: '{ trails: [one] }',
      says: 'onDelete: found recreate, but',
    },
    {
      reason: 'recreation without a bucket',
      top: 'mode: enforce',
      match: EXACT,
      says: 'desired: found no S3BucketName',
    },
  ])('is a warning: $reason', ({ says, ...parts }) => {
    const all = complaints(policy(parts));
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(': warning: ');
    expect(all[0]).toContain(says);
  });

  test.each([
    { reason: 'a bucket under a glob where nothing is changed', desired: '{ S3BucketName: my-logs }' },
    { reason: 'recreation of trails named exactly', top: 'onDelete: recreate', match: EXACT },
    {
      reason: 'recreation of trails named by ARN',
      top: 'onDelete: recreate',
      match: "{ trails: ['arn:aws:cloudtrail:us-east-1:111122223333:trail/one'] }",
    },
    { reason: 'a report instead of recreation', top: 'mode: enforce\nonDelete: report', match: EXACT },
    {
      reason: 'every kind of advanced selector',
      desired: `{ AdvancedEventSelectors: [{ Name: m, FieldSelectors: [{ ${MANAGEMENT} }] }, { FieldSelectors: [{ ${DATA.join(' }, { ')} }] }, { FieldSelectors: [{ ${NETWORK.join(' }, { ')} }] }] }`,
    },
    {
      reason: 'Insights with their events',
      desired: insight('ApiCallRateInsight', 'EventSelectors: [{ ReadWriteType: WriteOnly }]'),
    },
    {
      reason: 'Insights where selectors are not governed',
      desired: '{ InsightSelectors: [{ InsightType: ApiCallRateInsight }] }',
    },
    {
      reason: 'coverage at least',
      top: 'selectorCoverage: atLeast',
      desired: '{ EventSelectors: [{ ReadWriteType: All }] }',
    },
    {
      reason: 'a split into reads and writes',
      desired: '{ EventSelectors: [{ ReadWriteType: ReadOnly }, { ReadWriteType: WriteOnly }] }',
    },
    { reason: 'the pair of CloudWatch Logs', desired: `{ ${GROUP}, ${ROLE} }` },
  ])('is right: $reason', ({ ...parts }) => {
    expect(complaints(policy(parts))).toEqual([]);
  });
});
