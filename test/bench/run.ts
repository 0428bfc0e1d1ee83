import { parseArgs } from 'node:util';
import { bytes } from './bytes.ts';
import { cold } from './cold.ts';
import { memory } from './memory.ts';
import type { Part } from './measure.ts';
import { policies, sweep } from './policies.ts';
import { trips } from './round-trips.ts';
import { selectorRows } from './selectors.ts';
import { shown } from './table.ts';
import { warm } from './warm.ts';

const PARTS = {
  cold: () => cold(21),
  warm: () => warm(5, 150),
  bytes,
  'round-trips': trips,
  memory,
  policies: () => policies(7),
  selectors: async (): Promise<Part> => ({
    part: 'selectors',
    about: 'Whether two sets of selectors record the same, at the limits of AWS.',
    rows: selectorRows(),
  }),
  sweep,
} as const satisfies Readonly<Record<string, () => Promise<Part>>>;

const NAMES = Object.keys(PARTS);

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: NAMES },
  },
});

const asked = Object.entries(PARTS).filter(([name]) => values.only.includes(name));
const unknown = values.only.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) throw new Error(`--only ${unknown.join()}: write one of ${NAMES.join(', ')}`);

const parts: Part[] = [];
for (const [name, measure] of asked) {
  if (!values.json) process.stderr.write(`measuring ${name} ...\n`);
  const part = await measure();
  parts.push(part);
  if (!values.json) process.stdout.write(shown(part));
}
if (values.json) process.stdout.write(`${JSON.stringify({ node: process.version, parts }, null, 2)}\n`);
// Whoever runs this in a script learns whether all targets were met.
const missed = parts.flatMap(({ rows }) => rows).filter(({ ratio = 0, target = Infinity }) => ratio > target);
if (missed.length > 0) process.exitCode = 1;
