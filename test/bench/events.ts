import { randomUUID } from 'node:crypto';
import { envelope, record } from '../e2e/driven.ts';

/** A batch as SQS hands it to a function. */
export interface Batch {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** One batch of these bodies. */
export const batch = (...bodies: readonly unknown[]): Batch => ({
  Records: bodies.map((body) => ({
    messageId: randomUUID(),
    receiptHandle: 'handle',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0' },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:triggers',
    awsRegion: 'us-east-1',
  })),
});

/** Somebody stopped a trail, named as they named it. */
export const stopped = (name: string): unknown => envelope(record('StopLogging', { name }));
