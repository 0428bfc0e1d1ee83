import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { type Act, chaos, commands, replay, weather, type Scenario } from './commands.ts';
import { breakGround } from './ground.ts';

const HELP = `Plays random runs of tampering and trouble against the service, and judges each once the dust has settled.

  npm run chaos -- --runs N [--seed S] [--workers W]   N runs, drawn from a seed (printed; random where none is given)
  npm run chaos -- --replay FILE...                    the runs that are kept in files
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string' },
    workers: { type: 'string', default: String(availableParallelism()) },
    replay: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    worker: { type: 'boolean', default: false },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const movesOf = (acts: Iterable<Act>): Scenario['moves'] =>
  // What is played is wrapped; each tells its move as JSON.
  [...acts].map((act) => JSON.parse(String(act)));

/** A run takes about a second: after so many tries a failure is small enough. */
const MOST_TRIES = 80;

/** So many runs of one seed, in this process. A failure is told at once, and then made smaller. */
const drawn = async (runs: number, seed: number): Promise<boolean> => {
  const ground = await breakGround();
  let tries = 0;
  const property = fc.asyncProperty(weather, commands, async (around, acts) => {
    if (tries > MOST_TRIES) return;
    const wrong = await chaos(ground, around, acts);
    if (tries > 0 || wrong.length > 0) tries += 1;
    if (tries === 1) say(`seed ${seed}: something is wrong:\n${wrong.join('\n')}`);
    if (tries === 1) say(`${JSON.stringify({ ...around, moves: movesOf(acts) })}\nIt is made smaller now.`);
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  });
  const { failed, counterexample, errorInstance, numRuns } = await fc.check(property, {
    numRuns: runs,
    seed,
  });
  await ground.close();
  if (!failed || !counterexample) {
    say(`${runs} runs of seed ${seed}: nothing is wrong`);
    return true;
  }
  const [around, acts] = counterexample;
  say(`seed ${seed}, run ${numRuns}, made smaller:\n${String(errorInstance)}`);
  say('Keep it under test/chaos/fixtures, and play it with --replay:');
  say(JSON.stringify({ ...around, moves: movesOf(acts) }));
  return false;
};

/** The runs of files, in this process. */
const replayed = async (files: readonly string[]): Promise<boolean> => {
  const ground = await breakGround();
  let isRight = true;
  for (const file of files) {
    // A kept run has the shape in which it was printed.
    const scenario = JSON.parse(await readFile(file, 'utf8')) as Scenario;
    const wrong = await replay(ground, scenario);
    say(`${file}: ${wrong.length === 0 ? 'nothing is wrong' : wrong.join('\n')}`);
    isRight &&= wrong.length === 0;
  }
  await ground.close();
  return isRight;
};

/** The same in a process for each core: a run waits for nobody, so more would not help. */
const shared = async (runs: number, seed: number, workers: number): Promise<boolean> => {
  const shares = Array.from({ length: workers }, (_, index) => ({
    seed: seed + index,
    runs: Math.floor(runs / workers) + (index < runs % workers ? 1 : 0),
  })).filter((share) => share.runs > 0);
  say(`${runs} runs, seeds ${shares.map((share) => share.seed).join(', ')}`);
  const codes = await Promise.all(
    shares.map(async (share) => {
      const args = ['--worker', '--runs', String(share.runs), '--seed', String(share.seed)];
      const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' });
      const [code] = await once(child, 'exit');
      return code === 0;
    }),
  );
  return codes.every(Boolean);
};

const main = (): Promise<boolean> => {
  if (values.help) {
    say(HELP);
    return Promise.resolve(true);
  }
  if (values.replay) return replayed(positionals);
  const [runs, seed] = [Number(values.runs), Number(values.seed ?? randomInt(2 ** 31))];
  return values.worker ? drawn(runs, seed) : shared(runs, seed, Number(values.workers));
};

process.exitCode = (await main()) ? 0 : 1;
