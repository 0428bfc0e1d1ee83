import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import pRetry from 'p-retry';

/** SendMessageBatch takes ten (API: SendMessageBatch). */
const BATCH = 10;

interface Message {
  readonly place: number;
  readonly body: string;
}

/** The places of the messages that a queue did not take, and why it did not take the last of them. */
export interface Untaken {
  readonly places: readonly number[];
  readonly why: string | null;
}

const saidBy = (error: unknown): string => {
  // SDK and network fail by other errors: this one is a bug of ours.
  if (!(error instanceof Error) || error instanceof TypeError) throw error;
  const { name, message } = error;
  return (name === 'Error' ? message : `${name}: ${message}`).slice(0, 1024);
};

/** Puts a batch into a queue, what is refused again, for so many milliseconds. */
const put = async (
  client: SQSClient,
  QueueUrl: string,
  batch: readonly Message[],
  ms: number,
): Promise<Untaken> => {
  let left = batch;
  const send = async (): Promise<void> => {
    const Entries = left.map(({ place, body }) => ({ Id: String(place), MessageBody: body }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    left = left.filter(({ place }) => Failed.some(({ Id }) => Id === String(place)));
    if (left.length > 0) throw new Error(`${Failed[0]?.Code}: ${Failed[0]?.Message}`);
  };
  try {
    await pRetry(send, { retries: 3, minTimeout: 200, randomize: true, maxRetryTime: ms });
    return { places: [], why: null };
  } catch (error) {
    return { places: left.map(({ place }) => place), why: saidBy(error) };
  }
};

/** Puts messages into a queue, ten at a time, until a deadline (epoch milliseconds); answers what it did not take after some tries. */
export const queue = (
  QueueUrl: string,
): ((bodies: readonly string[], deadline: number) => Promise<Untaken>) => {
  const client = new SQSClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
  });
  const inTime = async (batch: readonly Message[], deadline: number): Promise<Untaken> => {
    const ms = deadline - Date.now();
    if (ms > 0) return put(client, QueueUrl, batch, ms);
    return { places: batch.map(({ place }) => place), why: 'there was no time left' };
  };
  return async (bodies, deadline) => {
    const all = bodies.map((body, place) => ({ place, body }));
    const untaken: Untaken[] = [];
    for (let start = 0; start < all.length; start += BATCH)
      untaken.push(await inTime(all.slice(start, start + BATCH), deadline));
    return {
      places: untaken.flatMap(({ places }) => places),
      why: untaken.findLast(({ why }) => why !== null)?.why ?? null,
    };
  };
};
