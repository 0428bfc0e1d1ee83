import { textOrNull, type JsonObject } from '../json.ts';
import type { ApiTrail } from '../state.ts';

const nameOf = (value: unknown, otherwise: string): string => textOrNull(value) ?? otherwise;

const bucket = ({ S3BucketName }: ApiTrail): string => `bucket ${nameOf(S3BucketName, 'of the trail')}`;

/** Errors are S3's own codes (SDK: GetTrailStatusResponse); a key that is out of reach is told by S3 as KMS.… or as a denial. */
const ofBucket = (error: string, trail: ApiTrail): string => {
  const key = textOrNull(trail.KmsKeyId);
  if (/NoSuchBucket/.test(error))
    return `The ${bucket(trail)} is gone: make it again in your own account, before somebody else takes the name`;
  if (/kms/i.test(error))
    return `Look at the key ${nameOf(key, 'of the bucket')}: see that it is enabled, and that its policy grants cloudtrail.amazonaws.com kms:GenerateDataKey* and kms:DescribeKey`;
  return `Look at the policy of the ${bucket(trail)}: see that it grants cloudtrail.amazonaws.com s3:GetBucketAcl and s3:PutObject for this trail's ARN${key === null ? '' : `, then the policy of the key ${key}`}`;
};

const ofLogs = (error: string, trail: ApiTrail): string =>
  /ResourceNotFound/.test(error)
    ? `The log group ${nameOf(trail.CloudWatchLogsLogGroupArn, 'of the trail')} is gone: make it again`
    : `Look at the role ${nameOf(trail.CloudWatchLogsRoleArn, 'of the trail')}: see that cloudtrail.amazonaws.com may assume it, and that it may create log streams and put events in ${nameOf(trail.CloudWatchLogsLogGroupArn, 'the log group')}`;

const ofTopic = ({ SnsTopicARN }: ApiTrail): string =>
  `Look at the policy of the topic ${nameOf(SnsTopicARN, 'of the trail')}: see that it grants cloudtrail.amazonaws.com SNS:Publish, and that its key, if it has one, does too`;

/** What most likely keeps something from arriving, and what to do (user guide, create-s3-bucket-policy-for-cloudtrail and its siblings). */
export const causeOf = ({ what, error = null }: JsonObject, trail: ApiTrail): string => {
  // Stryker disable next-line StringLiteral: any text will do in which no error is named.
  const code = textOrNull(error) ?? '';
  if (what === 'CloudWatch Logs') return `${ofLogs(code, trail)}.`;
  if (what === 'notifications') return `${ofTopic(trail)}.`;
  const silent = error === null ? ', and whether anything happened that the selectors record' : '';
  return `${ofBucket(code, trail)}${silent}.`;
};
