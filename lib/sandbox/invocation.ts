import { randomUUID } from 'node:crypto';
import { isObject } from './plain.ts';
import type { Json } from '../core/json.ts';

/** Account and region of queues and functions. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** A message as Lambda receives it from SQS. */
export interface SqsRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: {
    ApproximateReceiveCount: string;
    SentTimestamp: string;
    SenderId: string;
    ApproximateFirstReceiveTimestamp: string;
  };
  messageAttributes: Record<string, never>;
  md5OfBody: string;
  eventSource: string;
  eventSourceARN: string;
  awsRegion: string;
}

/** The context Lambda gives a handler. */
export interface InvokeContext {
  callbackWaitsForEmptyEventLoop: boolean;
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  memoryLimitInMB: string;
  awsRequestId: string;
  logGroupName: string;
  logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** A rule, its queue and the function that reads the queue. */
export interface Connection {
  readonly name: string;
  readonly pattern: Json;
  readonly batchSize: number;
  readonly invoke: (event: { Records: SqsRecord[] }, context: InvokeContext) => unknown;
  readonly maxReceiveCount?: number;
  readonly bus?: string;
  /** How many batches are in hand at once at most; 1 where it is left out. */
  readonly maximumConcurrency?: number;
  /** How often a message is delivered at least: 2 shows the duplicates that a standard queue may bring. */
  readonly deliveries?: number;
}

/** A message nobody could handle, with the error of its last delivery if one was thrown. */
export interface DeadLetter {
  readonly queue: string;
  readonly record: SqsRecord;
  readonly error: unknown;
}

const TIMEOUT_MS = 60_000;

const functionArn = (place: Place, name: string): string =>
  `arn:aws:lambda:${place.region}:${place.accountId}:function:${name}`;

/** The context of one invocation. */
export const contextOf = (place: Place, name: string): InvokeContext => {
  const until = Date.now() + TIMEOUT_MS;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn(place, name),
    memoryLimitInMB: '256',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'sandbox',
    getRemainingTimeInMillis: () => Math.max(0, until - Date.now()),
  };
};

/**
 * The messages an answer gives back to the queue: a missing or empty list is success, an entry that names
 * no message of the batch fails the whole batch (Lambda developer guide, services-sqs-errorhandling).
 */
export const failedIds = (answer: unknown, sent: ReadonlySet<string>): ReadonlySet<string> => {
  const list = isObject(answer) && Array.isArray(answer.batchItemFailures) ? answer.batchItemFailures : [];
  const ids = list.map((one: unknown) => (isObject(one) ? one.itemIdentifier : undefined));
  const known = ids.filter((id) => typeof id === 'string' && sent.has(id));
  return known.length === ids.length ? new Set(known as string[]) : sent;
};
