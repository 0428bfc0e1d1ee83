import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ASSUMED } from './latency.ts';
import { weigh } from './memory.ts';
import { report } from './report.ts';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, accounts: { type: 'string', default: '200' } },
});

const count = (name: string, text: string, least: number): number => {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least)
    throw new Error(`--${name} is ${JSON.stringify(text)}: write a whole number of at least ${least}`);
  return number;
};

const size = {
  seed: values.seed === undefined ? randomInt(1_000_000) : count('seed', values.seed, 0),
  accounts: count('accounts', values.accounts, 20),
  drifted: 0.01,
  unreachable: 0.02,
};
const course = { throttled: 0.02, latency: ASSUMED, containers: 5 };

process.stdout.write(`Simulating ${size.accounts} accounts with seed ${size.seed}, about a minute ...\n\n`);
const simulated = await simulate(size, { ...course, weigh: false });
const weighed = await weigh(
  size,
  [0.25, 0.5, 1].map((part) => Math.round(size.accounts * part)),
);
process.stdout.write(await report(simulated, weighed, course));
// Whoever runs this in a script learns the same.
if (simulated.broken.length > 0) process.exitCode = 1;
