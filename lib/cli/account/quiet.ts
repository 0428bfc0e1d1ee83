import type { Ledger, Log, World } from '../../ports.ts';
import { NOTHING_KNOWN } from '../../remember.ts';

/** Nobody reads what a command line would log: what matters stands in what it prints. */
const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {}, count: () => {}, measure: () => {} };

const NO_LEDGER: Ledger = {
  recall: () => Promise.resolve(NOTHING_KNOWN),
  identify: () => '',
  record: () => Promise.resolve({ id: '', fresh: false }),
  told: () => Promise.resolve(),
  untold: () => Promise.resolve([]),
};

/** The world of a command line: a person looks at it, so it keeps no ledger and tells no bus. */
export const quietWorld = (parts: Pick<World, 'enter' | 'regions'>): World => ({
  ...parts,
  ownRoles: () => Promise.resolve([]),
  publish: () => Promise.resolve(),
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
  log: SILENT,
  ledger: NO_LEDGER,
});
