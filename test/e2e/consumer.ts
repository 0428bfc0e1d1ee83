import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { failedIds } from '../../lib/sandbox/invocation.ts';

/** A queue, and the function that takes from it. */
export interface Mapping {
  readonly client: SQSClient;
  readonly QueueUrl: string;
  readonly batchSize: number;
  readonly invoke: (event: unknown) => Promise<unknown>;
}

/** After so many times Lambda's queue gives a message to its dead-letter queue. */
const MOST_RECEIVES = 5;

const idOf = ({ MessageId }: Message): string => MessageId ?? '';

const recordOf = (message: Message): object => ({
  messageId: idOf(message),
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes,
  messageAttributes: {},
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:triggers',
  awsRegion: 'us-east-1',
});

/** Hands a queue's messages to a function as an event source mapping does, until it is empty. Answers each delivery's messages. */
export const drain = async (mapping: Mapping): Promise<readonly (readonly string[])[]> => {
  const { client, QueueUrl, batchSize, invoke } = mapping;
  const deliveries: string[][] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: batchSize,
        VisibilityTimeout: 360,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return deliveries;
    deliveries.push(Messages.map(({ Body = '' }) => Body));
    const ids = new Set(Messages.map(idOf));
    const failed = failedIds(await invoke({ Records: Messages.map(recordOf) }), ids);
    for (const message of Messages) await settled(mapping, message, failed.has(idOf(message)));
  }
};

/** What succeeded is deleted; what failed is there again at once, where Lambda lets it wait for the visibility timeout. */
const settled = async (
  { client, QueueUrl }: Mapping,
  { ReceiptHandle, Attributes }: Message,
  hasFailed: boolean,
): Promise<void> => {
  if (!hasFailed) {
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return;
  }
  if (Number(Attributes?.ApproximateReceiveCount) >= MOST_RECEIVES)
    throw new Error('a message failed as often as the queue gives it out');
  await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
};
