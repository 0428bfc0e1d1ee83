import type { TrailState } from './core/state.ts';
import type { TrailId } from './core/trail.ts';
import { Retryable, Terminal, type Memory, type World } from './ports.ts';

/** What is known where the ledger does not answer: no waiver holds by what it would have said. */
export const NOTHING_KNOWN: Memory = {
  snapshotAt: null,
  snapshot: () => Promise.resolve(null),
  keeps: () => false,
  open: false,
  repairs: {},
  restoring: false,
  approvals: [],
  last: null,
  regions: { askedAt: null, troubled: [] },
  approved: () => false,
};

/** Where the ledger did not tell what was last, the hour stands for it: next week's drift is another one. */
export const lastOf = (memory: Memory, now: number): string | null =>
  memory === NOTHING_KNOWN ? new Date(now).toISOString().slice(0, 13) : memory.last;

/** What the ledger knows of a trail. A ledger that is down keeps no trail from being restored. */
export const recalled = async (world: World, trail: TrailId, now: number): Promise<Memory> => {
  try {
    return await world.ledger.recall(trail, now);
  } catch (error) {
    lost(world, error, { trail: trail.arn, what: 'memory' });
    return NOTHING_KNOWN;
  }
};

/** The state in which a trail was last seen whole; undefined where the ledger knows of one and cannot tell it. */
export const snapshotIn = async (
  world: World,
  memory: Pick<Memory, 'snapshot'>,
  trail: TrailId,
): Promise<TrailState | null | undefined> => {
  if (memory === NOTHING_KNOWN) return undefined;
  try {
    return await memory.snapshot();
  } catch (error) {
    lost(world, error, { trail: trail.arn, what: 'snapshot' });
    return undefined;
  }
};

/** Logs and counts what the ledger did not take or tell; anything but its refusal is a bug, and is let through. */
export const lost = (world: World, error: unknown, fields: object): void => {
  if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
  world.log.error('the ledger did not answer', { ...fields, error: error.message });
  world.log.count('LedgerLosses');
};
