import { sweepRequest } from './core/sweep.ts';
import { Retryable, Terminal, type Log } from './ports.ts';

/** All that a sweep needs from outside. */
export interface Sweeper {
  /** Our own account: asked for first, whatever becomes of the others. */
  readonly own: string;
  /** The other governed accounts, as they are heard of. Throws Terminal or Retryable, after what was heard until then. */
  others(deadline: number): AsyncIterable<readonly string[]>;
  /** Those that are not governed, whoever names them. */
  readonly excluded: readonly string[];
  readonly region: string;
  /** Whether every policy is turned to audit. */
  readonly isPaused: boolean;
  /** Puts messages into the queue of triggers, until a deadline. Answers the places of those that it did not take, and why. */
  send(bodies: readonly string[], deadline: number): Promise<Untaken>;
  now(): number;
  readonly log: Log;
}

interface Untaken {
  readonly places: readonly number[];
  readonly why: string | null;
}

/** What a sweep came to: accounts may be many, so it holds numbers and examples. */
interface Reached {
  readonly taken: number;
  readonly missed: number;
  readonly examples: readonly string[];
  readonly why: string | null;
}

const EXAMPLES = 10;
const NOTHING: Reached = { taken: 0, missed: 0, examples: [], why: null };

type Ask = (reached: Reached, accounts: readonly string[]) => Promise<Reached>;

const asking = (sweeper: Sweeper, deadline: number): Ask => {
  const time = new Date(sweeper.now()).toISOString();
  return async (reached, accounts) => {
    const bodies = accounts.map((account) => JSON.stringify(sweepRequest(account, sweeper.region, time)));
    const { places, why } = await sweeper.send(bodies, deadline);
    const missed = places.flatMap((place) => accounts[place] ?? []);
    return {
      taken: reached.taken + accounts.length - missed.length,
      missed: reached.missed + missed.length,
      examples: [...reached.examples, ...missed].slice(0, EXAMPLES),
      why: why ?? reached.why,
    };
  };
};

const complain = ({ taken, missed, examples, why }: Reached, cut: Terminal | Retryable | null): void => {
  const says = [
    missed > 0 && `the queue did not take the requests of ${missed}, such as ${examples.join(', ')}: ${why}`,
    cut !== null && `not every account was listed: ${cut.message}`,
    cut instanceof Retryable && 'the next sweep lists them anew',
  ].filter((one) => one !== false);
  if (says.length === 0) return;
  const said = `The sweep asked for ${taken} accounts and is not whole: ${says.join('; ')}.`;
  throw new Error(said, cut === null ? {} : { cause: cut });
};

/**
 * Asks for a look at every trail of every account, as accounts are heard of, until a deadline (epoch milliseconds).
 * Throws where an account was not asked for, or not all were heard of, so that it is tried again.
 */
export const sweep = async (sweeper: Sweeper, deadline: number): Promise<void> => {
  const { own, excluded, log } = sweeper;
  const ask = asking(sweeper, deadline);
  const settled = new Set([own, ...excluded]);
  let reached = await ask(NOTHING, [own]);
  let cut: Terminal | Retryable | null = null;
  try {
    for await (const page of sweeper.others(deadline)) {
      const accounts = page.filter((account) => !settled.has(account));
      if (accounts.length > 0) reached = await ask(reached, accounts);
    }
  } catch (error) {
    if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
    cut = error;
  }
  log.info('sweep requested', { accounts: reached.taken, missed: reached.missed });
  complain(reached, cut);
  // The heartbeat: an alarm on its absence is what tells that nobody looks any more.
  log.count('Sweeps');
  // The pause button is an alarm while it stands.
  if (sweeper.isPaused) log.count('PausedSweeps');
};
