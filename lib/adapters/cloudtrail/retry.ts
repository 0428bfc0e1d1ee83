import pRetry from 'p-retry';
import { Retryable } from '../../ports.ts';
import { NoTurn } from './budgets.ts';
import { failureOf } from './failure.ts';

export interface Pace {
  /** Milliseconds before the first retry; doubled and jittered from there. */
  readonly minTimeout: number;
  readonly retries: number;
}

/** Two seconds on average after four tries: AWS takes one write a second, so more haste only costs. */
export const PACE: Pace = { minTimeout: 250, retries: 8 };

/** Calls until it works, what failed is terminal, or the deadline (epoch milliseconds) is near. Throws Terminal or Retryable. */
export const retrying = async <T>(call: () => Promise<T>, deadline: number, pace: Pace): Promise<T> => {
  let before: Error | null = null;
  const tried = async (): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      // That there was no time for another try tells less than why one was wanted.
      if (error instanceof NoTurn && before) throw new NoTurn(before.message, { cause: before });
      before = failureOf(error);
      throw before;
    }
  };
  const left = Math.max(1, deadline - Date.now());
  return pRetry(tried, {
    retries: pace.retries,
    minTimeout: pace.minTimeout,
    maxTimeout: 5000,
    factor: 2,
    randomize: true,
    maxRetryTime: left,
    // Another try before the same deadline would have its turn later still.
    shouldRetry: ({ error }) => error instanceof Retryable && !(error instanceof NoTurn),
  }).catch((error: unknown) => {
    throw failureOf(error);
  });
};
