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
  return `${error.name}: ${error.message}`.slice(0, 1024);
};

/** Puts a batch into a queue, what is refused again; null where all is taken, else what the queue said last. */
const put = async (
  client: SQSClient,
  QueueUrl: string,
  batch: Message[],
  ms: number,
): Promise<string | null> => {
  const send = async (): Promise<void> => {
    const Entries = batch.map(({ place, body }) => ({ Id: String(place), MessageBody: body }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const refused = new Set(Failed.map(({ Id }) => Id));
    batch.splice(0, batch.length, ...batch.filter(({ place }) => refused.has(String(place))));
    if (batch.length > 0) throw new Error(`${Failed[0]?.Code ?? 'refused'} for ${batch.length} messages`);
  };
  try {
    await pRetry(send, { retries: 3, minTimeout: 200, randomize: true, maxRetryTime: ms });
    return null;
  } catch (error) {
    return saidBy(error);
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
  return async (bodies, deadline) => {
    const all = bodies.map((body, place) => ({ place, body }));
    const places: number[] = [];
    let why: string | null = null;
    for (let start = 0; start < all.length; start += BATCH) {
      const left = all.slice(start, start + BATCH);
      const ms = deadline - Date.now();
      const said = ms > 0 ? await put(client, QueueUrl, left, ms) : 'there was no time left';
      if (said === null) continue;
      why = said;
      places.push(...left.map(({ place }) => place));
    }
    return { places, why };
  };
};
