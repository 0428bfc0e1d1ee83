import { selectorRows } from './selectors.ts';

const rows = [...selectorRows()];

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else
  for (const { name, ms, runs, against, ratio } of rows)
    process.stdout.write(
      `${name.padEnd(56)} ${ms.toFixed(1).padStart(8)} ms  x${ratio.toFixed(0)} of ${against}, median of ${runs}\n`,
    );
