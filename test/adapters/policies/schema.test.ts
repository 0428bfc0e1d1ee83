import { describe, expect, test } from 'vitest';
import { policySchema } from '../../../lib/adapters/policies/schema.ts';
import { FACETS } from '../../../lib/core/facets/index.ts';
import { isRegion } from '../../../lib/core/trail.ts';
import { complaints, policy } from './write.ts';

describe('the schema', () => {
  test.each(['us-east-1', 'us-gov-west-1', 'eusc-de-east-1', 'us_east_1', 'US-EAST-1', 'us-east-100', '*'])(
    'takes %s for a region exactly if the rest does',
    (region) => {
      const all = complaints(policy({ match: `{ trails: ['*'], regions: ['${region}'] }` }));
      expect(all.length === 0).toBe(isRegion(region));
    },
  );

  test('every place in it that can be wrong says what to write', () => {
    const silent: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const isSchema = 'type' in node || 'const' in node || 'enum' in node;
      const inProperties = path.endsWith('/properties');
      if (isSchema && !inProperties && !('description' in node)) silent.push(path);
      for (const [key, value] of Object.entries(node)) walk(value, `${path}/${key}`);
    };
    walk(policySchema(), '');
    expect(silent).toEqual([]);
  });
});

const ROWS = [
  { property: 'IsLogging', right: 'true', wrong: 'false' },
  { property: 'S3BucketName', right: 'my-logs', wrong: 'null' },
  { property: 'S3KeyPrefix', right: 'audit', wrong: '7' },
  { property: 'IsMultiRegionTrail', right: 'true', wrong: 'yes' },
  { property: 'IncludeGlobalServiceEvents', right: 'true', wrong: '"true"' },
  { property: 'IsOrganizationTrail', right: 'true', wrong: 'null' },
  { property: 'EventSelectors', right: '[{ ReadWriteType: All }]', wrong: '[{ ReadWriteType: Both }]' },
  {
    property: 'AdvancedEventSelectors',
    right: '[{ FieldSelectors: [{ Field: eventCategory, Equals: [Management] }] }]',
    wrong: '[{ FieldSelectors: [{ Field: eventCategory, Equals: Management }] }]',
  },
  { property: 'EnableLogFileValidation', right: 'true', wrong: '1' },
  { property: 'KMSKeyId', right: 'arn:aws:kms:us-east-1:111122223333:key/1', wrong: '1111-2222' },
  {
    property: 'CloudWatchLogsLogGroupArn',
    right: '"arn:aws:logs:us-east-1:111122223333:log-group:trail:*"',
    wrong: 'arn:aws:s3:::trail',
    beside: 'CloudWatchLogsRoleArn: arn:aws:iam::111122223333:role/x',
  },
  {
    property: 'CloudWatchLogsRoleArn',
    right: 'arn:aws:iam::111122223333:role/x',
    wrong: 'arn:aws:iam::111122223333:user/x',
    beside: 'CloudWatchLogsLogGroupArn: arn:aws:logs:us-east-1:111122223333:log-group:trail',
  },
  { property: 'SnsTopicName', right: 'null', wrong: 'arn:aws:sqs:us-east-1:111122223333:x' },
  { property: 'RecursiveLogging', right: 'false', wrong: 'no' },
  {
    property: 'InsightSelectors',
    right: '[{ InsightType: ApiErrorRateInsight }]',
    wrong: '[ApiErrorRateInsight]',
  },
  {
    property: 'AggregationConfigurations',
    right: '[{ EventCategory: Data, Templates: [API_ACTIVITY] }]',
    wrong: '[{ EventCategory: Management, Templates: [API_ACTIVITY] }]',
  },
  { property: 'Tags', right: '[{ Key: owner, Value: secops }]', wrong: '[{ Key: owner, Value: 7 }]' },
];

describe('what may be desired', () => {
  test('every property has its row here', () => {
    expect(ROWS.map(({ property }) => property)).toEqual(FACETS.map(({ property }) => property));
  });

  test.each(ROWS)('$property: $right is right, $wrong is wrong', ({ property, right, wrong, beside }) => {
    const all = (value: string): string[] =>
      complaints(
        policy({ desired: `{ ${beside === undefined ? '' : `${beside}, `}${property}: ${value} }` }),
      );
    expect(all(right)).toEqual([]);
    expect(all(wrong)).toHaveLength(1);
    expect(all(wrong)[0]).toContain(': error: ');
  });
});
