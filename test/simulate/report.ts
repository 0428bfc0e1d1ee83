import { trailFromArn } from '../../lib/core/trail.ts';
import { basisOf, billed, mean } from './basis.ts';
import { BATCH, bill, duration, type Basis } from './cost.ts';
import type { Latency } from './latency.ts';
import type { Weighed } from './memory.ts';
import type { Simulated, Sweep } from './simulate.ts';
import { heading, summed, table } from './table.ts';

/** How the simulated organization was run. */
export interface Course {
  readonly latency: Latency;
  readonly containers: number;
  readonly throttled: number;
}

const money = (dollars: number): string =>
  `$${dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;

const placeOf = (arn: string): string => {
  const trail = trailFromArn(arn);
  return trail ? `${trail.accountId} ${trail.name}` : arn;
};

const found = ({ estate, sweeps: [first] }: Simulated): string => {
  const cures = new Map(
    first.outcomes.map(({ trail, status, actions }) => [
      trail.arn,
      [status, ...actions.map((action) => String(Object(action).api).replace('cloudtrail:', ''))],
    ]),
  );
  const rows = estate.drifted.map(({ arn, how }) => {
    const [status = 'not told', ...calls] = cures.get(arn) ?? [];
    return [placeOf(arn), how, status, calls.join(' ')];
  });
  return table([['trail', 'done to it', 'came of it', 'by'], ...rows]);
};

const barred = ({ estate, sweeps: [first] }: Simulated): string => {
  const told = new Map(first.outcomes.map(({ trail, unread }) => [trail.accountId, unread[0]?.reason ?? '']));
  const rows = estate.barred.map(({ accountId, why }) => {
    const reason = told.get(accountId) ?? 'not told';
    return [accountId, why, reason.length > 60 ? `${reason.slice(0, 57)}...` : reason];
  });
  return table([['account', 'why', 'as it was told'], ...rows]);
};

const calls = ({ size, sweeps: [first, second] }: Simulated): string => {
  const names = [...new Set([...Object.keys(first.calls), ...Object.keys(second.calls)])].sort();
  const each = ({ calls: made }: Sweep, name: string): string =>
    ((made[name] ?? 0) / size.accounts).toFixed(2);
  const rows = names.map((name) => [
    name,
    String(first.calls[name] ?? 0),
    each(first, name),
    String(second.calls[name] ?? 0),
    each(second, name),
  ]);
  return table([['call', '1st sweep', 'an account', '2nd sweep', 'an account'], ...rows]);
};

const times = ({ size, sweeps }: Simulated): string => {
  const rows = sweeps.map((sweep, index) => {
    const full = sweep.enforce.filter(({ messages }) => messages === BATCH);
    const ms = (numbers: readonly number[]): string => `${Math.round(mean(numbers))} ms`;
    const own = sweep.enforce.reduce((sum, one) => sum + one.ms, 0);
    return [
      index === 0 ? '1st sweep' : '2nd sweep',
      `${sweep.seconds.toFixed(1)} s`,
      ms(full.map((one) => one.ms)),
      ms(full.map(({ cpu }) => cpu)),
      ms(full.map((one) => billed(one) * 1000)),
      `${Math.round(own / size.accounts)} ms`,
    ];
  });
  const titles = ['', 'in all', 'a batch', 'computing', 'with 512 MB', 'an account'];
  return table([titles, ...rows]);
};

const costs = (accounts: number, basis: Basis): string => {
  const { lines, total, besides } = bill(accounts, basis);
  return [
    ...lines.map(({ what, how, dollars }) => summed(`${what}: ${how}`, money(dollars))),
    summed('in all, a month', money(total)),
    'AWS charges nothing for calls of CloudTrail, STS and Organizations. Trails record them; the first',
    'copy of management events is free. Only where a second trail records them too comes on top:',
    ...besides.map(({ what, how, dollars }) => summed(`${what}: ${how}`, money(dollars))),
  ].join('\n');
};

const durations = (accounts: number, basis: Basis, { latency, containers }: Course): string => {
  const { lines, seconds } = duration(accounts, basis, { ...latency, concurrency: containers });
  return [
    ...lines.map((line) => summed(`${line.what}: ${line.how}`, `${line.seconds.toFixed(1)} s`)),
    summed(
      `${accounts.toLocaleString('en-US')} accounts, of the 900 s between two sweeps`,
      `${seconds.toFixed(1)} s`,
    ),
  ].join('\n');
};

const opening = ({ size }: Simulated, { latency, containers, throttled }: Course): string =>
  [
    `Seed ${size.seed}: ${size.accounts} accounts of two trails each, ${percent(size.drifted)} of the trails drifted,`,
    `${percent(size.unreachable)} of the accounts closed to us, ${percent(throttled)} of CloudTrail's calls refused as too many.`,
    `${containers} containers take batches of ${BATCH}. The simulated AWS keeps CloudTrail's rates.`,
    `Assumed answer times: CloudTrail reads ${latency.read} ms, writes ${latency.write} ms, AssumeRole ${latency.assume} ms,`,
    `DynamoDB ${latency.table} ms, SQS and EventBridge ${latency.send} ms, Organizations ${latency.list} ms.`,
  ].join('\n');

const throttles = ({ sweeps }: Simulated): string =>
  table([
    ['', 'refused', 'of them by chance', 'over our own budget'],
    ...sweeps.map(({ throttled, injected }, index) => [
      index === 0 ? '1st sweep' : '2nd sweep',
      String(throttled),
      String(injected),
      String(throttled - injected),
    ]),
  ]);

const memory = (weighed: readonly Weighed[]): string =>
  table([
    ['accounts entered', 'heap'],
    ...weighed.map(({ accounts, heap }) => [String(accounts), `${(heap / 1e6).toFixed(1)} MB`]),
  ]);

const SCALES = [1000, 10_000];

/** Tells what a simulation came to, and what follows for larger organizations, on lines of at most 100 characters. */
export const report = async (
  simulated: Simulated,
  weighed: readonly Weighed[],
  course: Course,
): Promise<string> => {
  const basis = await basisOf(simulated);
  const { broken, sweeps } = simulated;
  return [
    opening(simulated, course),
    heading('What was found and put back'),
    found(simulated),
    `Not whole in the end: ${broken.length === 0 ? 'none' : broken.join(', ')}. Written by the second sweep: ${sweeps[1].writes.length}.`,
    heading('What could not be entered'),
    barred(simulated),
    heading('Calls'),
    calls(simulated),
    heading('Calls refused as too many'),
    throttles(simulated),
    heading('Times, with the processor of this machine'),
    times(simulated),
    heading('What one container holds'),
    memory(weighed),
    ...SCALES.map((accounts) =>
      [
        heading(`${accounts.toLocaleString('en-US')} accounts, 30 days, a sweep each 15 minutes`),
        costs(accounts, basis),
        '',
        durations(accounts, basis, course),
      ].join('\n'),
    ),
    '',
  ].join('\n');
};
