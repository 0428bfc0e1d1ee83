import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { arnOf } from './answers.ts';
import { batch, stopped } from './events.ts';
import { startInstant, type Instant } from './instant.ts';
import { median, medianRatio, type Part, type Row } from './measure.ts';
import { DEFAULTS, environmentOf, OURS, subjects } from './subjects.ts';

const run = promisify(execFile);

/** What warm-process.ts tells of one event, on average. */
interface Warm {
  readonly ms: number;
  readonly cpu: number;
}

/** How many events a process had before: by the second, what V8 compiles while it runs has settled. */
const [SOME, MANY] = [500, 3000];
/** What an event may cost that finds nothing to do: milliseconds of CPU. */
const MOST = 5;

/** Hands a function the same event again and again; where it is to drift, its trail is stopped before each. */
export const looped = async (
  looper: string,
  file: string,
  { endpoint }: Instant,
  { drifts, before, events }: { readonly drifts: boolean; readonly before: number; readonly events: number },
): Promise<Warm> => {
  const event = JSON.stringify(batch(stopped('audit')));
  const arn = drifts ? arnOf('audit', '111122223333') : '';
  const given = [looper, file, event, arn, String(before), String(events)];
  const { stdout } = await run(process.execPath, given, { env: environmentOf(endpoint) });
  // It tells nothing else.
  return JSON.parse(stdout) as Warm;
};

const SITUATIONS = [
  { situation: `the trail is as it should be, after ${SOME}`, drifts: false, before: SOME },
  { situation: `the same after ${MANY}`, drifts: false, before: MANY },
  { situation: `the trail is stopped, and started, after ${SOME}`, drifts: true, before: SOME },
];

const rowsOf = (situation: string, all: ReadonlyMap<string, readonly Warm[]>, drifts: boolean) =>
  (['ms', 'cpu'] as const).flatMap((of): readonly Row[] => {
    const [ours = [], theirs = []] = [OURS, DEFAULTS].map((name) =>
      (all.get(name) ?? []).map((one) => one[of]),
    );
    const what = of === 'ms' ? 'time' : 'CPU';
    const isBound = of === 'cpu' && !drifts;
    return [
      {
        name: `${situation}, ${what}: ${OURS}`,
        value: median(ours),
        unit: 'ms',
        runs: ours.length,
        ...(isBound && { against: `${MOST} ms`, ratio: median(ours) / MOST, target: 1 }),
      },
      {
        name: `${situation}, ${what}: naive`,
        value: median(theirs),
        unit: 'ms',
        runs: theirs.length,
        against: `${OURS} to this`,
        ratio: medianRatio(ours, theirs),
      },
    ];
  });

/** What an event costs in a process that has had many. */
export const warm = async (runs: number, events: number): Promise<Part> => {
  const [made, instant] = [await subjects(), await startInstant()];
  try {
    const rows: Row[] = [];
    for (const { situation, drifts, before } of SITUATIONS) {
      const all = new Map<string, Warm[]>([OURS, DEFAULTS].map((name) => [name, []]));
      for (let turn = 0; turn < runs; turn += 1)
        for (const [name, warms] of all)
          warms.push(await looped(made.looper, made.files[name] ?? '', instant, { drifts, before, events }));
      rows.push(...rowsOf(situation, all, drifts));
    }
    return {
      part: 'warm',
      about: `An event in a process that had so many before: the mean of ${events} events, one after the other, each run a process of its own. A remark of another day: Cloud Custodian as a Lambda came to 39 ms and 23 ms of CPU.`,
      rows,
    };
  } finally {
    await instant.close();
    await made.clean();
  }
};
