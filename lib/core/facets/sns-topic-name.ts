import { partitionOf } from '../trail.ts';
import { text } from './kinds.ts';

/**
 * The topic that hears of deliveries. A name and its ARN are one thing; the name is completed with the
 * trail's own region and account, so that a topic of the same name elsewhere is not taken for it.
 */
export const snsTopicName = text('SnsTopicName', {
  readName: 'SnsTopicARN',
  group: 'topic',
  pattern: '^(arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:)?[A-Za-z0-9_-]{1,256}$',
  says: "the topic's name or ARN, such as arn:aws:sns:us-east-1:111122223333:deliveries",
  desired: (asked, { homeRegion, accountId }) =>
    typeof asked === 'string' && asked !== '' && !asked.startsWith('arn:')
      ? `arn:${partitionOf(homeRegion)}:sns:${homeRegion}:${accountId}:${asked}`
      : asked,
});
