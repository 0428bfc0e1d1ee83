import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { STSClient } from '@aws-sdk/client-sts';
import type { Credentials, Sandbox } from '../../lib/sandbox/index.ts';

const KEYS: Credentials = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'secret' };

interface Choice {
  readonly region?: string;
  readonly credentials?: Credentials;
}

const settings = ({ endpoint }: Sandbox, { region = 'us-east-1', credentials = KEYS }: Choice) => ({
  endpoint,
  region,
  credentials,
  maxAttempts: 1,
});

/** A CloudTrail client of the sandbox. */
export const trailClient = (sandbox: Sandbox, choice: Choice = {}) =>
  new CloudTrailClient(settings(sandbox, choice));

/** An EventBridge client of the sandbox. */
export const busClient = (sandbox: Sandbox, choice: Choice = {}) =>
  new EventBridgeClient(settings(sandbox, choice));

/** An STS client of the sandbox. */
export const stsClient = (sandbox: Sandbox, choice: Choice = {}) => new STSClient(settings(sandbox, choice));

/** The name of the error a call met, or 'granted'. */
export const outcome = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return 'granted';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
};

export const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/baseline-trail';

/** A well kept trail, as the tests start from it. */
export const BASELINE = {
  trails: [
    {
      Trail: {
        Name: 'baseline-trail',
        TrailARN: ARN,
        HomeRegion: 'us-east-1',
        S3BucketName: 'ct-logs-111122223333',
        S3KeyPrefix: 'audit',
        SnsTopicARN: 'arn:aws:sns:us-east-1:111122223333:cloudtrail-delivery',
        IncludeGlobalServiceEvents: true,
        IsMultiRegionTrail: true,
        LogFileValidationEnabled: true,
        CloudWatchLogsLogGroupArn: 'arn:aws:logs:us-east-1:111122223333:log-group:aws-cloudtrail-logs:*',
        CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/CloudTrail_CloudWatchLogs',
        KmsKeyId: 'arn:aws:kms:us-east-1:111122223333:key/11111111-1111-1111-1111-111111111111',
        IsOrganizationTrail: false,
        RecursiveLogging: true,
      },
      Status: { IsLogging: true },
      AdvancedEventSelectors: [
        { Name: 'management', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
        {
          Name: 's3-objects',
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
      AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
      Tags: [{ Key: 'owner', Value: 'secops' }],
    },
  ],
};
