import type { StateFile } from '../../core/state.ts';

/** The demonstration's account before anybody touched it. */
export const WHOLE: StateFile = {
  trails: [
    {
      Trail: {
        Name: 'org-audit',
        TrailARN: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/org-audit',
        HomeRegion: 'us-east-1',
        S3BucketName: 'audit-logs-111122223333',
        IncludeGlobalServiceEvents: true,
        IsMultiRegionTrail: true,
        LogFileValidationEnabled: true,
        KmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/11111111-1111-1111-1111-111111111111',
        IsOrganizationTrail: false,
        RecursiveLogging: true,
      },
      Status: { IsLogging: true },
      AdvancedEventSelectors: [
        { Name: 'management', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
        {
          Name: 'customer data',
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
          ],
        },
      ],
      InsightSelectors: [
        { InsightType: 'ApiCallRateInsight', EventCategories: ['Management'] },
        { InsightType: 'ApiErrorRateInsight', EventCategories: ['Management'] },
      ],
      AggregationConfigurations: [],
      Tags: [{ Key: 'owner', Value: 'secops' }],
    },
  ],
};
