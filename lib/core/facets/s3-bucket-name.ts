import { text } from './kinds.ts';

/** The bucket that the log files go to; a trail cannot be without one. */
export const s3BucketName = text('S3BucketName', {
  readName: 'S3BucketName',
  group: 'destination',
  pattern: '^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$',
  says: "the bucket's name, such as my-trail-logs: no ARN, no prefix",
  required: true,
});
