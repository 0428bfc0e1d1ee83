import { text } from './kinds.ts';

/** The prefix of the log files' keys: at most 200 characters (SDK: CreateTrailRequest.S3KeyPrefix). */
export const s3KeyPrefix = text('S3KeyPrefix', {
  readName: 'S3KeyPrefix',
  group: 'destination',
  pattern: '^[^\\u0000-\\u001f]{1,200}$',
  says: 'the prefix, at most 200 characters',
});
