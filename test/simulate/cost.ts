import { PRICES, type Price } from './prices.ts';

/** What a sweep of an organization takes for each account, and what stands whether it runs or not. */
export interface Basis {
  /** Calls of CloudTrail, for each account. */
  readonly trailCalls: number;
  /** AssumeRole, for each account. */
  readonly entries: number;
  readonly tableReads: number;
  /** Write units: an item of at most 1 KB is one, and one more for the index. */
  readonly tableWrites: number;
  readonly events: number;
  readonly logBytes: number;
  /** Seconds that a batch of `enforce` is billed for, and that `sweep` is, for each account. */
  readonly batchSeconds: number;
  readonly askSeconds: number;
  readonly alarms: number;
  readonly metrics: number;
}

/** One line of a bill, with its arithmetic. */
export interface Line {
  readonly what: string;
  readonly how: string;
  readonly dollars: number;
}

/** A bill, and what comes on top in some organizations. */
export interface Bill {
  readonly lines: readonly Line[];
  readonly total: number;
  readonly besides: readonly Line[];
}

const DAYS = 30;
/** Each 15 minutes for 30 days. */
export const SWEEPS = (DAYS * 24 * 60) / 15;
/** Messages of a batch, as serverless.yml has it. */
export const BATCH = 10;
const ENFORCE_GB = 0.5;
const SWEEP_GB = 0.25;
const NOTIFY_GB = 0.25;
/** An assumption: Slack takes two calls of some 250 ms for a message. */
const NOTIFY_SECONDS = 0.5;
/**
 * Lambda starts with five pollers for each queue (developer guide, with-sqs), each asking for up to 20 seconds
 * (SQS: the longest long poll), whether anything is there or not; triggers, attempts and alerts are three queues.
 */
const POLLS = (3 * 5 * DAYS * 24 * 60 * 60) / 20;

const counted = (count: number): string => Math.round(count).toLocaleString('en-US');
const small = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 3 });

const line = (what: string, how: string, count: number, { dollars, per, unit }: Price): Line => ({
  what,
  how: `${how} = ${counted(count)} × $${dollars} / ${unit}`,
  dollars: (count / per) * dollars,
});

const lambdaLines = (accounts: number, basis: Basis): readonly Line[] => {
  const batches = (accounts / BATCH) * SWEEPS;
  const sweepSeconds = accounts * basis.askSeconds;
  const told = accounts * basis.events * SWEEPS;
  const [n, s] = [counted(accounts), counted(SWEEPS)];
  return [
    line(
      'Lambda, requests',
      `${n} / ${BATCH} × ${s} + ${s} + ${counted(told)} told`,
      batches + SWEEPS + told,
      PRICES.lambdaRequest,
    ),
    line(
      'Lambda, enforce',
      `${n} / ${BATCH} × ${s} × ${small(basis.batchSeconds)} s × ${ENFORCE_GB} GB`,
      batches * basis.batchSeconds * ENFORCE_GB,
      PRICES.lambdaSecond,
    ),
    line(
      'Lambda, sweep',
      `${s} × ${small(sweepSeconds)} s × ${SWEEP_GB} GB`,
      SWEEPS * sweepSeconds * SWEEP_GB,
      PRICES.lambdaSecond,
    ),
    line(
      'Lambda, notify',
      `${counted(told)} told × ${NOTIFY_SECONDS} s × ${NOTIFY_GB} GB`,
      told * NOTIFY_SECONDS * NOTIFY_GB,
      PRICES.lambdaSecond,
    ),
  ];
};

const messageLines = (accounts: number, { events }: Basis): readonly Line[] => {
  const [n, s] = [counted(accounts), counted(SWEEPS)];
  return [
    line(
      'SQS, sent, got, deleted',
      `${n} / ${BATCH} × ${s} × 3`,
      (accounts / BATCH) * SWEEPS * 3,
      PRICES.queueRequest,
    ),
    line('SQS, asked in vain', `3 queues × 5 × ${DAYS} days × 86,400 / 20 s`, POLLS, PRICES.queueRequest),
    line('Scheduler', s, SWEEPS, PRICES.schedule),
    line(
      'EventBridge, outcomes',
      `${n} × ${small(events)} × ${s}`,
      accounts * events * SWEEPS,
      PRICES.customEvent,
    ),
  ];
};

const keptLines = (accounts: number, basis: Basis): readonly Line[] => {
  const [n, s] = [counted(accounts), counted(SWEEPS)];
  const row = (what: string, each: number, price: Price): Line =>
    line(what, `${n} × ${small(each)} × ${s}`, accounts * each * SWEEPS, price);
  return [
    row('DynamoDB, reads', basis.tableReads, PRICES.tableRead),
    row('DynamoDB, writes', basis.tableWrites, PRICES.tableWrite),
    row('CloudWatch, logs (bytes)', basis.logBytes, PRICES.logs),
    line('CloudWatch, metrics', 'all that the code counts', basis.metrics, PRICES.metric),
    line('CloudWatch, alarms', 'all that the template has', basis.alarms, PRICES.alarm),
    line('CloudWatch, dashboard', 'that of the template', 1, PRICES.dashboard),
  ];
};

/** What an organization of so many accounts pays in a month of sweeps, while nothing happens in it. */
export const bill = (accounts: number, basis: Basis): Bill => {
  const lines = [
    ...lambdaLines(accounts, basis),
    ...messageLines(accounts, basis),
    ...keptLines(accounts, basis),
  ];
  const recorded = basis.trailCalls + basis.entries;
  return {
    lines,
    total: lines.reduce((sum, { dollars }) => sum + dollars, 0),
    besides: [
      line(
        'CloudTrail, second copy',
        `${counted(accounts)} × ${small(recorded)} calls × ${counted(SWEEPS)}`,
        accounts * recorded * SWEEPS,
        PRICES.secondCopy,
      ),
    ],
  };
};

/** How long it takes, in seconds, and which part of it is the longest. */
export interface Duration {
  readonly lines: readonly { readonly what: string; readonly how: string; readonly seconds: number }[];
  readonly seconds: number;
}

/** Pages of Organizations hold 20 accounts at most (API: ListAccounts). */
const PAGE = 20;

/** CloudTrail's reads a second, for each account and region (user guide, WhatIsCloudTrail-Limits). */
const READS = 10;

/** How long a sweep of so many accounts takes: listing and sending go on while the queue is worked off. */
export const duration = (
  accounts: number,
  { batchSeconds, trailCalls }: Basis,
  { list, send, concurrency }: { readonly list: number; readonly send: number; readonly concurrency: number },
): Duration => {
  const [pages, sends, rounds] = [
    Math.ceil(accounts / PAGE),
    Math.ceil(accounts / BATCH),
    Math.ceil(accounts / (concurrency * BATCH)),
  ];
  const lines = [
    { what: 'listing accounts', how: `${counted(pages)} pages × ${list} ms`, seconds: (pages * list) / 1000 },
    {
      what: 'filling the queue',
      how: `${counted(sends)} sends × ${send} ms`,
      seconds: (sends * send) / 1000,
    },
    {
      what: 'working it off',
      how: `${counted(accounts)} / (${concurrency} × ${BATCH}) rounds × ${small(batchSeconds)} s`,
      seconds: rounds * batchSeconds,
    },
    {
      what: "CloudTrail's rate",
      how: `${counted(rounds)} rounds × (${small(trailCalls)} calls an account - ${READS} at once) / ${READS} a s`,
      seconds: (rounds * Math.max(0, trailCalls - READS)) / READS,
    },
  ];
  const [listing = 0, filling = 0, working = 0, rate = 0] = lines.map(({ seconds }) => seconds);
  return { lines, seconds: Math.max(listing + filling, working, rate) };
};
