import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { batch, stopped } from './events.ts';
import { startInstant, type Instant } from './instant.ts';
import { median, medianRatio, type Part, type Row } from './measure.ts';
import { DEFAULTS, environmentOf, OURS, SLIM, subjects } from './subjects.ts';

const run = promisify(execFile);

/** What start.ts tells: milliseconds since the process began, and those that it computed. */
interface Start {
  readonly booted: number;
  readonly ready: number;
  readonly answered: number;
  readonly cpu: number;
}

const started = async (starter: string, file: string, { endpoint }: Instant): Promise<Start> => {
  const event = JSON.stringify(batch(stopped('audit')));
  const { stdout } = await run(process.execPath, [starter, file, event], { env: environmentOf(endpoint) });
  // The last line is what start.ts tells.
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Start;
};

/** Starts each function in turn, so often; what one of them is in a slow moment, all are. */
export const inTurns = async (
  files: Readonly<Record<string, string>>,
  starter: string,
  instant: Instant,
  runs: number,
): Promise<ReadonlyMap<string, readonly Start[]>> => {
  const names = Object.keys(files);
  const all = new Map<string, Start[]>(names.map((name) => [name, []]));
  // The first round warms up disk and server, and does not count.
  for (let turn = 0; turn <= runs; turn += 1)
    for (const name of names) {
      const start = await started(starter, files[name] ?? '', instant);
      if (turn > 0) all.get(name)?.push(start);
    }
  return all;
};

const PHASES = {
  'process start to first answer': ({ answered }: Start) => answered,
  'the same without Node itself': ({ answered, booted }: Start) => answered - booted,
  'loading the bundle': ({ ready, booted }: Start) => ready - booted,
  'first event': ({ answered, ready }: Start) => answered - ready,
  'CPU of all of it': ({ cpu }: Start) => cpu,
};

const TARGETS: Readonly<Record<string, number>> = { [DEFAULTS]: 1, [SLIM]: 1.25 };

const rowsOf = (all: ReadonlyMap<string, readonly Start[]>): readonly Row[] =>
  Object.entries(PHASES).flatMap(([phase, of], index) => {
    const ours = (all.get(OURS) ?? []).map(of);
    const others = [...all].filter(([name]) => name !== OURS);
    return [
      { name: `${phase}: ${OURS}`, value: median(ours), unit: 'ms' as const, runs: ours.length },
      ...others.map(([name, starts]): Row => {
        const theirs = starts.map(of);
        const target = TARGETS[name];
        return {
          name: `${phase}: ${name}`,
          value: median(theirs),
          unit: 'ms',
          runs: theirs.length,
          against: `${OURS} to this`,
          ratio: medianRatio(ours, theirs),
          ...(index === 0 && target !== undefined && { target }),
        };
      }),
    ];
  });

/** How long a new process takes to its first answer, about a StopLogging of a trail that records again. */
export const cold = async (runs: number): Promise<Part> => {
  const [made, instant] = [await subjects(), await startInstant()];
  try {
    const rows = rowsOf(await inTurns(made.files, made.starter, instant, runs));
    return {
      part: 'cold',
      about:
        'A new process, its bundle, one event: somebody stopped a trail that by now records again, named by its short name. ' +
        'The naive handler starts it unseen, with one call; enforce reads all of it, asks and writes the ledger. ' +
        'Every answer comes at once, from a thread of its own; a remark of another day: Cloud Custodian as a Lambda came to 508 ms.',
      rows,
    };
  } finally {
    await instant.close();
    await made.clean();
  }
};
