import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { Invocation } from '../lambda/lambda.ts';
import { BATCH, type Basis } from './cost.ts';
import type { Simulated, Sweep } from './simulate.ts';

/** A function has a core of its own with 1,769 MB (Lambda developer guide, configuration-function-memory). */
const CORE_MB = 1769;
const ENFORCE_MB = 512;
/** Names that Log.count and Log.measure are called with, rounded up; each is a metric once it was counted. */
const METRICS = 25;
/** START, END and REPORT, which Lambda writes itself: some 300 bytes an invocation. */
const LAMBDA_LINES = 300;

/** How long an invocation takes with the processor that 512 MB get: waiting is not computing. */
export const billed = ({ ms, cpu }: Pick<Invocation, 'ms' | 'cpu'>): number =>
  (Math.max(0, ms - cpu) + cpu * (CORE_MB / ENFORCE_MB)) / 1000;

/** Of none it is nothing. */
export const mean = (some: readonly number[]): number =>
  some.length === 0 ? 0 : some.reduce((sum, one) => sum + one, 0) / some.length;

const callsOf = ({ calls }: Sweep, fits: RegExp): number =>
  Object.entries(calls)
    .filter(([name]) => fits.test(name))
    .reduce((sum, [, count]) => sum + count, 0);

const alarmsIn = async (): Promise<number> => {
  const text = await readFile(new URL('../../deploy/alarms.yml', import.meta.url), 'utf8');
  // Our own file: its aliases are no attack.
  const template: unknown = parse(text, { merge: true, logLevel: 'silent', maxAliasCount: -1 });
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
  const resources = isObject(template) && 'Resources' in template ? template.Resources : {};
  return Object.values(isObject(resources) ? resources : {}).filter(
    (resource) => isObject(resource) && 'Type' in resource && resource.Type === 'AWS::CloudWatch::Alarm',
  ).length;
};

/** What a month is reckoned from: the second sweep, in which nothing is left to restore. */
export const basisOf = async ({ size, sweeps: [first, quiet], rowBytes }: Simulated): Promise<Basis> => {
  const each = (count: number): number => count / size.accounts;
  const full = quiet.enforce.filter(({ messages }) => messages === BATCH);
  const bytes = [...quiet.enforce, ...quiet.sweep].map((invocation) => invocation.bytes + LAMBDA_LINES);
  return {
    trailCalls: each(callsOf(quiet, /^cloudtrail:/)),
    // Who is remembered from the sweep before is forgotten where there are more accounts.
    entries: each(callsOf(first, /^sts:AssumeRole$/)),
    tableReads: each(callsOf(quiet, /^dynamodb:(GetItem|Query)$/)),
    tableWrites: each(callsOf(quiet, /^dynamodb:(PutItem|UpdateItem)$/)) * (Math.ceil(rowBytes / 1024) + 1),
    events: each(quiet.outcomes.length),
    logBytes: each(bytes.reduce((sum, one) => sum + one, 0)),
    batchSeconds: mean((full.length > 0 ? full : quiet.enforce).map(billed)),
    askSeconds: each(mean(quiet.sweep.map(billed))),
    alarms: await alarmsIn(),
    metrics: METRICS,
  };
};
