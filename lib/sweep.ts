import { sweepRequest } from './core/sweep.ts';
import type { Log } from './ports.ts';

/** All that a sweep needs from outside. */
export interface Sweeper {
  /** The accounts whose trails are governed. */
  readonly accounts: readonly string[];
  readonly region: string;
  /** Whether every policy is turned to audit. */
  readonly isPaused: boolean;
  /** Puts messages into the queue of triggers. Answers the places of those that it did not take. */
  send(bodies: readonly string[]): Promise<readonly number[]>;
  readonly log: Log;
}

/** Asks for a look at every trail of every account. Throws where an account was not asked for, so that it is tried again. */
export const sweep = async (sweeper: Sweeper): Promise<void> => {
  const { accounts, region, log } = sweeper;
  const failed = await sweeper.send(accounts.map((account) => JSON.stringify(sweepRequest(account, region))));
  const missed = failed.map((place) => accounts[place]);
  log.info('sweep requested', { accounts: accounts.length, missed });
  if (missed.length > 0)
    throw new Error(
      `the queue did not take the sweep of ${missed.length} of ${accounts.length} accounts: ${missed.slice(0, 10).join(', ')}`,
    );
  // The heartbeat: an alarm on its absence is what tells that nobody looks any more.
  log.count('Sweeps');
  // The pause button is an alarm while it stands.
  if (sweeper.isPaused) log.count('PausedSweeps');
};
