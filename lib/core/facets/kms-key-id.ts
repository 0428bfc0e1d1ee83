import { text } from './kinds.ts';

/** The key that encrypts the log files, by ARN: AWS answers with it, whatever it was told. */
export const kmsKeyId = text('KMSKeyId', {
  readName: 'KmsKeyId',
  key: 'KmsKeyId',
  group: 'key',
  pattern: '^arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]{1,256}$',
  says: "the key's ARN, such as arn:aws:kms:us-east-1:111122223333:key/1111…: no alias, no bare id",
});
