import { sweepRequest } from '../../lib/core/sweep.ts';
import { lambda } from '../lambda/lambda.ts';
import { inTurns } from './cold.ts';
import { batch } from './events.ts';
import { startInstant } from './instant.ts';
import { median, medianRatio, type Part, type Row } from './measure.ts';
import { environmentOf, OURS, subjects, type Subjects } from './subjects.ts';
import { looped } from './warm.ts';

const COUNTS = [1, 10, 1000];
const EVENTS = 100;

const named = (count: number): string => `${count} ${count === 1 ? 'policy' : 'policies'}`;

const rowsOf = (what: string, measured: ReadonlyMap<string, readonly number[]>): readonly Row[] => {
  const base = measured.get(named(1)) ?? [];
  return [...measured].map(([name, values]) => ({
    name: `${name}: ${what}`,
    value: median(values),
    unit: 'ms',
    runs: values.length,
    ...(values !== base && { against: `with ${named(1)}`, ratio: medianRatio(values, base) }),
  }));
};

/** What many policies cost, one of which governs the trail. */
export const policies = async (runs: number): Promise<Part> => {
  const made: readonly (readonly [string, Subjects])[] = await Promise.all(
    COUNTS.map(async (count) => [named(count), await subjects(count)] as const),
  );
  const [[, first] = []] = made;
  const instant = await startInstant();
  try {
    const files = Object.fromEntries(made.map(([name, { files: all }]) => [name, all[OURS] ?? '']));
    const starts = await inTurns(files, first?.starter ?? '', instant, runs);
    const warms = new Map<string, number[]>(made.map(([name]) => [name, []]));
    for (let turn = 0; turn < runs / 3; turn += 1)
      for (const [name, values] of warms) {
        const course = { drifts: false, before: 500, events: EVENTS };
        values.push((await looped(first?.looper ?? '', files[name] ?? '', instant, course)).cpu);
      }
    const answered = new Map([...starts].map(([name, all]) => [name, all.map((one) => one.answered)]));
    return {
      part: 'policies',
      about: 'The same event with many compiled policies, all but one about other trails.',
      rows: [...rowsOf('process start to first answer', answered), ...rowsOf('CPU of a warm event', warms)],
    };
  } finally {
    await instant.close();
    await Promise.all(made.map(([, one]) => one.clean()));
  }
};

const [ACCOUNTS, TRAILS] = [100, 100];

/** How fast one container works through a sweep. */
export const sweep = async (): Promise<Part> => {
  const [made, instant] = [await subjects(), await startInstant(TRAILS)];
  const enforce = await lambda({
    name: 'enforce',
    policies: made.folder,
    environment: environmentOf(instant.endpoint),
    timeoutMs: 900_000,
  });
  const ids = Array.from({ length: ACCOUNTS }, (_, index) => String(200_000_000_000 + index));
  try {
    const time = new Date().toISOString();
    for (let from = 0; from < ACCOUNTS; from += 10)
      await enforce.invoke(
        batch(...ids.slice(from, from + 10).map((id) => sweepRequest(id, 'us-east-1', time))),
      );
    const [ms, cpu] = (['ms', 'cpu'] as const).map((of) =>
      enforce.invocations.reduce((sum, one) => sum + one[of], 0),
    );
    const seen = enforce.invocations
      .flatMap(({ lines }) => lines)
      .filter(({ message }) => message === 'trail reconciled');
    return {
      part: 'sweep',
      about: `${ACCOUNTS} accounts with ${TRAILS} trails each, all as they should be, in one container; every answer comes at once and no quota binds: this is what the loop itself costs. At AWS an account and region takes 10 reads a second.`,
      rows: [
        { name: `${seen.length} outcomes, in all`, value: ms ?? 0, unit: 'ms', runs: 1 },
        { name: 'a trail, time', value: (ms ?? 0) / seen.length, unit: 'ms', runs: 1 },
        { name: 'a trail, CPU', value: (cpu ?? 0) / seen.length, unit: 'ms', runs: 1 },
      ],
    };
  } finally {
    await enforce.close();
    await instant.close();
    await made.clean();
  }
};
