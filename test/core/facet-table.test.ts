import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { delivery } from '../../lib/core/facets/delivery.ts';
import type { Facet } from '../../lib/core/facets/facet.ts';
import { FACETS } from '../../lib/core/facets/index.ts';

const told = ({ cure, ...one }: Facet): string =>
  [
    one.property,
    `read by ${[one.read, ...one.needs, ...one.context].join()}`,
    `changed by ${one.changedBy.join()}`,
    cure.by === 'UpdateTrail' ? `cured as ${cure.key} of ${cure.group}` : `cured by ${cure.by}`,
    ...(cure.partner ? [`with ${cure.partner.property}`] : []),
  ].join(', ');

const UPDATED = 'read by GetTrail, changed by UpdateTrail,CreateTrail, cured as';
const SELECTED =
  'read by GetEventSelectors, changed by PutEventSelectors,CreateTrail, cured by PutEventSelectors';

describe('each property', () => {
  test('is read, changed and cured as the API has it', () => {
    expect([...FACETS, delivery].map(told)).toEqual([
      'IsLogging, read by GetTrailStatus, changed by StopLogging,CreateTrail,DeleteTrail, cured by StartLogging',
      `S3BucketName, ${UPDATED} S3BucketName of destination`,
      `S3KeyPrefix, ${UPDATED} S3KeyPrefix of destination`,
      `IsMultiRegionTrail, ${UPDATED} IsMultiRegionTrail of scope, with IncludeGlobalServiceEvents`,
      `IncludeGlobalServiceEvents, ${UPDATED} IncludeGlobalServiceEvents of scope, with IsMultiRegionTrail`,
      `IsOrganizationTrail, ${UPDATED} IsOrganizationTrail of organization`,
      `EventSelectors, ${SELECTED}`,
      `AdvancedEventSelectors, ${SELECTED}`,
      `EnableLogFileValidation, ${UPDATED} EnableLogFileValidation of scope`,
      `KMSKeyId, ${UPDATED} KmsKeyId of key`,
      `CloudWatchLogsLogGroupArn, ${UPDATED} CloudWatchLogsLogGroupArn of cloudwatch, with CloudWatchLogsRoleArn`,
      `CloudWatchLogsRoleArn, ${UPDATED} CloudWatchLogsRoleArn of cloudwatch, with CloudWatchLogsLogGroupArn`,
      `SnsTopicName, ${UPDATED} SnsTopicName of topic`,
      `RecursiveLogging, ${UPDATED} RecursiveLogging of recursion`,
      'InsightSelectors, read by GetInsightSelectors,GetEventSelectors, changed by PutInsightSelectors,StopLogging,CreateTrail, cured by PutInsightSelectors',
      'AggregationConfigurations, read by GetEventConfiguration,GetEventSelectors, changed by PutEventConfiguration,CreateTrail, cured by PutEventConfiguration',
      'Tags, read by ListTags, changed by AddTags,RemoveTags,CreateTrail, cured by AddTags',
      'Delivery, read by GetTrailStatus,GetTrail, changed by , cured by nobody',
    ]);
  });

  test('of a new trail is as CreateTrail leaves it', () => {
    const born = Object.fromEntries([...FACETS, delivery].map((one) => [one.property, one.born]));
    const selectors = [
      {
        ReadWriteType: 'All',
        IncludeManagementEvents: true,
        DataResources: [],
        ExcludeManagementEventSources: [],
      },
    ];
    expect(born).toEqual({
      IsLogging: false,
      S3BucketName: null,
      S3KeyPrefix: null,
      IsMultiRegionTrail: false,
      IncludeGlobalServiceEvents: true,
      IsOrganizationTrail: false,
      EventSelectors: selectors,
      AdvancedEventSelectors: selectors,
      EnableLogFileValidation: false,
      KMSKeyId: null,
      CloudWatchLogsLogGroupArn: null,
      CloudWatchLogsRoleArn: null,
      SnsTopicName: null,
      RecursiveLogging: true,
      InsightSelectors: [],
      AggregationConfigurations: [],
      Tags: [],
      Delivery: [],
    });
  });

  test('may be asked for what the published schema says', () => {
    const url = new URL('../../policies/schema.json', import.meta.url);
    const { properties } = JSON.parse(readFileSync(url, 'utf8')) as {
      readonly properties: {
        readonly desired: { readonly properties: object };
        readonly delivery: object;
      };
    };
    const asked = Object.fromEntries(FACETS.map(({ property, schema }) => [property, schema]));
    expect(asked).toEqual(properties.desired.properties);
    expect(delivery.schema).toEqual(properties.delivery);
  });
});
