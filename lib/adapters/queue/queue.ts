import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import pRetry from 'p-retry';

/** SendMessageBatch takes ten (API: SendMessageBatch). */
const BATCH = 10;

interface Message {
  readonly place: number;
  readonly body: string;
}

/** Puts messages into a queue, ten at a time; answers the places of those that it did not take after some tries. */
export const queue = (QueueUrl: string): ((bodies: readonly string[]) => Promise<readonly number[]>) => {
  const client = new SQSClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
  });
  const put = async (messages: readonly Message[]): Promise<void> => {
    let left = messages;
    await pRetry(
      async () => {
        const Entries = left.map(({ place, body }) => ({ Id: String(place), MessageBody: body }));
        const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
        left = left.filter(({ place }) => Failed.some(({ Id }) => Id === String(place)));
        if (left.length > 0) throw new Error(`${left.length} messages were not taken`);
      },
      { retries: 3, minTimeout: 200, randomize: true },
    ).catch((error: unknown) => {
      throw new Untaken(left, { cause: error });
    });
  };
  return async (bodies) => {
    const all = bodies.map((body, place) => ({ place, body }));
    const missed: number[] = [];
    for (let start = 0; start < all.length; start += BATCH)
      await put(all.slice(start, start + BATCH)).catch((error: unknown) => {
        if (!(error instanceof Untaken)) throw error;
        missed.push(...error.messages.map(({ place }) => place));
      });
    return missed;
  };
};

class Untaken extends Error {
  override readonly name = 'Untaken';
  readonly messages: readonly Message[];

  constructor(messages: readonly Message[], options: ErrorOptions) {
    super('the queue did not take all messages', options);
    this.messages = messages;
  }
}
