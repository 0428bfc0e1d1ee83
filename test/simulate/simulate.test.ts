import { beforeAll, describe, expect, it } from 'vitest';
import { estate } from './estate.ts';
import { NONE } from './latency.ts';
import { report } from './report.ts';
import { simulate, type Simulated } from './simulate.ts';
import { summed, WIDTH } from './table.ts';

const SIZE = { seed: 23, accounts: 40, drifted: 0.3, unreachable: 0.08 };
const COURSE = { throttled: 0.02, latency: NONE, containers: 5 };

describe('an organization of forty accounts', () => {
  let simulated: Simulated;
  beforeAll(async () => {
    simulated = await simulate(SIZE, { ...COURSE, weigh: false });
  });

  it('suffers everything that the simulation knows', () => {
    const { drifted, barred } = estate(SIZE);
    expect(new Set(drifted.map(({ how }) => how)).size).toBe(7);
    expect(new Set(barred.map(({ why }) => why)).size).toBe(3);
    expect(simulated.sweeps[0].injected).toBeGreaterThan(0);
  });

  it('is whole after one sweep', () => {
    expect(simulated.broken).toEqual([]);
  });

  it('has each drift told as put back, and no other trail', () => {
    const { estate: built, sweeps } = simulated;
    const cured = sweeps[0].outcomes.filter(({ status }) => status === 'remediated');
    expect(cured.map(({ trail }) => trail.arn).sort()).toEqual(built.drifted.map(({ arn }) => arn).sort());
  });

  it('has each account that could not be entered named, with the reason, and no other', () => {
    const { estate: built, sweeps } = simulated;
    const unknown = sweeps[0].outcomes.filter(({ status }) => status === 'unknown');
    expect(unknown.map(({ trail }) => trail.accountId).sort()).toEqual(
      built.barred.map(({ accountId }) => accountId).sort(),
    );
    for (const { unread } of unknown)
      expect(unread[0]?.reason).toMatch(new RegExp(`^AccessDenied.*role/trailwarden-enforcer`));
  });

  it('sees no write twice, and none in the sweep after', () => {
    const [{ writes }, later] = simulated.sweeps;
    expect(new Set(writes).size).toBe(writes.length);
    expect(later.writes).toEqual([]);
    expect(later.outcomes.filter(({ status }) => status !== 'unknown')).toEqual([]);
  });

  it('is called no faster than CloudTrail allows', () => {
    for (const { throttled, injected } of simulated.sweeps) expect(throttled).toBe(injected);
  });

  it('loses no message', () => {
    expect(simulated.unread).toBe(0);
  });

  it('is told on lines that fit a terminal', async () => {
    const text = await report(simulated, [{ accounts: 40, heap: 1e7 }], COURSE);
    expect(text).toContain('Seed 23: 40 accounts');
    expect(text.split('\n').filter((line) => line.length > WIDTH)).toEqual([]);
  });
});

describe('an organization', () => {
  it('follows from its seed', () => {
    expect(estate(SIZE)).toEqual(estate(SIZE));
    expect(estate({ ...SIZE, seed: 24 }).drifted).not.toEqual(estate(SIZE).drifted);
  });
});

it('tells long arithmetic on two lines', () => {
  const long = `Lambda, enforce: ${'10,000 × '.repeat(8)}2 = 21,043,917 × $0.0000133334 / GB-s`;
  const lines = summed(long, '$280.59').split('\n');
  expect(lines.map((line) => line.slice(0, 12))).toEqual(['Lambda, enfo', '  = 21,043,9']);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(WIDTH);
  expect(lines[1]).toMatch(/\.\. \$280\.59$/);
});
