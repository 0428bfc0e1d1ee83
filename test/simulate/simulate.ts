import { setTimeout as pause } from 'node:timers/promises';
import { mean } from './basis.ts';
import { estate, type Barred, type Estate, type Size } from './estate.ts';
import { WRITES } from './latency.ts';
import { setStage, type Play, type Stage } from './stage.ts';
import type { Outcome } from '../../lib/core/outcome.ts';
import type { TrailState } from '../../lib/core/state.ts';
import type { CallLine } from '../../lib/sandbox/index.ts';
import type { Invocation } from '../lambda/lambda.ts';

/** One sweep of the whole organization, from the first message to the last. */
export interface Sweep {
  readonly seconds: number;
  /** Calls by service and operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** CloudTrail calls that were refused for being too many, and those of them that were refused by chance. */
  readonly throttled: number;
  readonly injected: number;
  /** Every write that was granted, and on which trail. */
  readonly writes: readonly string[];
  readonly enforce: readonly Invocation[];
  readonly sweep: readonly Invocation[];
  readonly outcomes: readonly Outcome[];
}

/** What a simulation came to. */
export interface Simulated {
  readonly size: Size;
  readonly estate: Estate;
  /** The first sweep finds everything, the second what is left. */
  readonly sweeps: readonly [Sweep, Sweep];
  /** Trails of accounts that can be entered which are not as they should be, at the end. */
  readonly broken: readonly string[];
  readonly unread: number;
  /** Mean bytes of a row of the ledger. */
  readonly rowBytes: number;
}

/** Sweeps are minutes apart; here at least so that the second has gone over which CloudTrail counts calls. */
const APART = 1500;

const tally = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, { length }]) => [name, length]));

const writeIn = ({ service, operation, accountId, error, request }: CallLine): readonly string[] => {
  const isWrite = service === 'cloudtrail' && WRITES.some((name) => name === operation);
  if (!isWrite || error !== null) return [];
  const named = request['Name'] ?? request['TrailName'] ?? request['ResourceId'];
  return [`${operation} ${accountId} ${JSON.stringify(named)}`];
};

/** Lets one sweep run until no message is left. */
export const swept = async ({ sandbox, tables, enforce, sweep, injected }: Stage): Promise<Sweep> => {
  const [from, before] = [performance.now(), injected()];
  const marks = [sandbox.calls, tables.calls, enforce.invocations, sweep.invocations].map(
    ({ length }) => length,
  );
  const [calls = 0, rows = 0, enforced = 0, asked = 0] = marks;
  const told = sandbox.bus('trailwarden').length;
  await sweep.invoke({});
  await sandbox.settle();
  const made = sandbox.calls.slice(calls);
  return {
    seconds: (performance.now() - from) / 1000,
    calls: tally([
      ...made.map(({ service, operation }) => `${service}:${operation}`),
      ...tables.calls.slice(rows).map((operation) => `dynamodb:${operation}`),
    ]),
    throttled: made.filter(({ error }) => error === 'ThrottlingException').length,
    injected: injected() - before,
    writes: made.flatMap(writeIn),
    enforce: enforce.invocations.slice(enforced),
    sweep: sweep.invocations.slice(asked),
    // What is on the bus was made by the loop as an Outcome, and travelled as JSON.
    outcomes: sandbox
      .bus('trailwarden')
      .slice(told)
      .map(({ detail }) => detail as unknown as Outcome),
  };
};

const isSame = (was: TrailState, now: TrailState | undefined): boolean => {
  const settings = new Map(Object.entries(now?.Trail ?? {}));
  return (
    was.Status?.IsLogging === now?.Status?.IsLogging &&
    Object.entries(was.Trail ?? {}).every(([name, value]) => settings.get(name) === value) &&
    JSON.stringify([was.AdvancedEventSelectors, was.Tags]) ===
      JSON.stringify([now?.AdvancedEventSelectors, now?.Tags])
  );
};

const isBarred = ({ barred }: Estate, arn: string): boolean =>
  barred.some(({ accountId }: Barred) => arn.split(':')[4] === accountId);

/** The trails that are not what they were before somebody touched them. */
const brokenIn = (built: Estate, { sandbox }: Stage): readonly string[] => {
  const now = new Map(sandbox.trails().trails.map((state) => [state.Trail?.TrailARN ?? '', state]));
  return built.whole
    .map((state) => [state.Trail?.TrailARN ?? '', state] as const)
    .filter(([arn, state]) => !isBarred(built, arn) && !isSame(state, now.get(arn)))
    .map(([arn]) => arn);
};

/** Builds an organization, lets two sweeps run over it, and tells what came of it. */
export const simulate = async (size: Size, play: Omit<Play, 'seed'>): Promise<Simulated> => {
  const built = estate(size);
  const stage = await setStage(built, { ...play, seed: size.seed });
  try {
    const first = await swept(stage);
    await pause(APART);
    const sweeps = [first, await swept(stage)] as const;
    const rows = await stage.tables.rows('trailwarden-ledger');
    return {
      size,
      estate: built,
      sweeps,
      broken: brokenIn(built, stage),
      unread: stage.sandbox.deadLetters.length,
      rowBytes: mean(rows.map((row) => Buffer.byteLength(JSON.stringify(row)))),
    };
  } finally {
    await stage.close();
  }
};
