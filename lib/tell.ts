import type { Outcome } from './core/outcome.ts';
import { Retryable, Terminal, type Entry, type Recorded, type World } from './ports.ts';
import type { Concluded } from './reconcile.ts';
import { lost } from './remember.ts';

/** What the bus did not take is told again with a sweep, so many at a time. */
const RETOLD = 25;

/** Keeps what a reconcile came to, and says it where something happened. Neither a ledger nor a bus that is down stops it. */
export const tell = async (world: World, { entry, memory }: Concluded): Promise<void> => {
  const { outcome } = entry;
  measured(world, outcome);
  world.log.count(`Outcome-${outcome.status}`);
  world.log.info('trail reconciled', { outcome });
  if (outcome.status === 'out-of-scope') return;
  const isQuiet = outcome.status === 'compliant' && !memory.open;
  if (isQuiet && isKnown(entry)) return;
  const recorded = await kept(world, entry);
  // The other of two invocations that saw the same thing tells it.
  if (isQuiet || recorded?.fresh === false) return;
  await publish(world, { ...outcome, id: world.ledger.identify(entry) });
};

/** Whether nothing is to be kept of an entry but its outcome. */
const isKnown = ({ snapshot, revoked, regions, restoring, doubt }: Entry): boolean =>
  snapshot === null && revoked.length === 0 && regions === null && restoring === null && !doubt;

const seconds = (from: string, to: string): number => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);

/** How long it took us to put a trail back, and how long it was otherwise than desired. */
const measured = ({ log }: World, { status, timing: { startedAt, finishedAt, gap } }: Outcome): void => {
  if (status === 'remediated') log.measure('RepairSeconds', seconds(startedAt, finishedAt));
  if (gap !== null) log.measure('GapSeconds', seconds(gap.from, gap.to));
};

/** Tells what the bus had not taken, while there is time. */
export const retell = async (world: World, deadline: number): Promise<void> => {
  try {
    for (const outcome of await world.ledger.untold(RETOLD)) {
      if (world.now() > deadline) return;
      await publish(world, outcome);
    }
  } catch (error) {
    lost(world, error, { what: 'untold outcomes' });
  }
};

const kept = async (world: World, entry: Entry): Promise<Recorded | null> => {
  try {
    return await world.ledger.record(entry);
  } catch (error) {
    lost(world, error, { what: 'outcome', outcome: entry.outcome });
    return null;
  }
};

const publish = async (world: World, outcome: Outcome): Promise<void> => {
  try {
    await world.publish(outcome);
  } catch (error) {
    if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
    world.log.count('UntoldOutcomes');
    world.log.error('outcome could not be told', { error: error.message, outcome });
    return;
  }
  try {
    await world.ledger.told(outcome);
  } catch (error) {
    lost(world, error, { what: 'that it was told', id: outcome.id });
  }
};
