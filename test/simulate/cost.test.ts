import { describe, expect, it } from 'vitest';
import { bill, duration, SWEEPS, type Basis } from './cost.ts';
import { PRICES } from './prices.ts';

const NOTHING: Basis = {
  trailCalls: 0,
  entries: 0,
  tableReads: 0,
  tableWrites: 0,
  events: 0,
  logBytes: 0,
  batchSeconds: 0,
  askSeconds: 0,
  alarms: 0,
  metrics: 0,
};

const costOf = (accounts: number, over: Partial<Basis>, what: string): number => {
  const { lines, besides } = bill(accounts, { ...NOTHING, ...over });
  return [...lines, ...besides].find((line) => line.what === what)?.dollars ?? Number.NaN;
};

describe('a bill', () => {
  it.each([
    {
      what: 'CloudTrail, second copy',
      accounts: 150_000 / SWEEPS,
      over: { trailCalls: 1 },
      dollars: 3,
      reason: "150,000 events, the pricing page's own example",
    },
    {
      what: 'Lambda, enforce',
      accounts: 10,
      over: { batchSeconds: 2 },
      dollars: SWEEPS * 0.0000133334,
      reason: 'a batch of two seconds with half a GB is one GB-second',
    },
    {
      what: 'DynamoDB, reads',
      accounts: 1000,
      over: { tableReads: 1_000_000 / 1000 / SWEEPS },
      dollars: PRICES.tableRead.dollars,
      reason: 'a million reads',
    },
    {
      what: 'CloudWatch, logs (bytes)',
      accounts: 1,
      over: { logBytes: 1e9 / SWEEPS },
      dollars: 0.5,
      reason: 'a GB of logs',
    },
    {
      what: 'SQS, asked in vain',
      accounts: 1,
      over: {},
      dollars: 1.944 * 0.4,
      reason: 'fifteen pollers for thirty days, three times a minute',
    },
  ])('has for $what what AWS asks: $reason', ({ what, accounts, over, dollars }) => {
    expect(costOf(accounts, over, what)).toBeCloseTo(dollars, 6);
  });

  it('is the sum of its lines', () => {
    const basis = { ...NOTHING, tableReads: 3, logBytes: 500, batchSeconds: 1, alarms: 20, metrics: 9 };
    const { lines, total } = bill(1000, basis);
    expect(total).toBeCloseTo(
      lines.map(({ dollars }) => dollars).reduce((sum, one) => sum + one),
      9,
    );
    expect(total).toBeGreaterThan(0);
  });

  it('shows arithmetic that comes to its figures', () => {
    const { lines } = bill(2000, { ...NOTHING, tableReads: 3 });
    expect(lines.find(({ what }) => what === 'DynamoDB, reads')?.how).toBe(
      '2,000 × 3 × 2,880 = 17,280,000 × $0.125 / 1 M',
    );
  });
});

describe('the length of a sweep', () => {
  const place = { list: 100, send: 20, concurrency: 5 };
  it.each([
    { over: { batchSeconds: 1 }, seconds: 20, reason: 'the queue, where batches take long' },
    { over: { batchSeconds: 0.1 }, seconds: 7, reason: 'listing and sending, where batches are quick' },
    { over: { trailCalls: 30 }, seconds: 40, reason: "CloudTrail's rate, where an account takes many calls" },
  ])('is told by $reason', ({ over, seconds }) => {
    expect(duration(1000, { ...NOTHING, ...over }, place).seconds).toBeCloseTo(seconds, 6);
  });
});
