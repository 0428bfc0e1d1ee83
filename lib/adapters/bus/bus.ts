import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import pRetry from 'p-retry';
import type { Outcome } from '../../core/outcome.ts';
import { Retryable } from '../../ports.ts';
import { bounded } from './bounded.ts';

const connected = (): EventBridgeClient =>
  new EventBridgeClient({
    maxAttempts: 1,
    // With the tries of `bus` some seven seconds at most: what the function keeps for telling.
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });

/** Puts outcomes on a bus; throws Retryable when the bus has not taken one. */
export const bus = (name: string): ((outcome: Outcome) => Promise<void>) => {
  // Most events find nothing to tell: making it is no part of a cold start.
  let client: EventBridgeClient | null = null;
  const put = async (Detail: string): Promise<void> => {
    client ??= connected();
    const { FailedEntryCount, Entries } = await client.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: name, Source: 'trailwarden', DetailType: 'Trail Outcome', Detail }],
      }),
    );
    if (FailedEntryCount) throw new Error(`${Entries?.[0]?.ErrorCode}: ${Entries?.[0]?.ErrorMessage}`);
  };
  return async (outcome) => {
    const detail = JSON.stringify(bounded(outcome));
    await pRetry(() => put(detail), {
      retries: 4,
      minTimeout: 200,
      randomize: true,
      maxRetryTime: 5000,
    }).catch((error: unknown) => {
      throw new Retryable(
        `the bus ${name} did not take the outcome: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );
    });
  };
};
