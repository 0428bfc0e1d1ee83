import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { READS } from '../../../lib/core/facets/facet.ts';
import { budgets, NoTurn, type Turns } from '../../../lib/adapters/cloudtrail/budgets.ts';
import { cloudTrails } from '../../../lib/adapters/cloudtrail/trails.ts';
import { RATES } from '../../../lib/core/rates.ts';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/index.ts';
import { ARN, BASELINE, trailClient } from '../../sandbox/clients.ts';
import { action, PACE, rejection, soon, TRAIL } from './stage.ts';

describe('turns, on a clock that the test moves', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const patient = () => ({ deadline: Date.now() + 60_000 });

  /** Takes a turn and notes when it came; the call is answered at once. */
  const noting = (turns: Turns, came: string[]) => async (name: string, urgent: boolean) => {
    const answer = await turns.take('writes', { ...patient(), urgent });
    came.push(name);
    answer();
  };

  it('are a second apart for writes, the urgent first', async () => {
    const came: string[] = [];
    const take = noting(budgets(RATES)('111122223333')('us-east-1'), came);
    const all = [take('first', false), take('second', false), take('third', false), take('urgent', true)];
    await vi.advanceTimersByTimeAsync(500);
    expect(came).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(600);
    expect(came).toEqual(['first', 'urgent']);
    await vi.advanceTimersByTimeAsync(2000);
    await Promise.all(all);
    expect(came).toEqual(['first', 'urgent', 'second', 'third']);
  });

  it('are counted from the answer, as far as one comes', async () => {
    const turns = budgets(RATES)('111122223333')('us-east-1');
    const answer = await turns.take('writes', patient());
    let came = 0;
    const next = turns.take('writes', patient()).then(() => (came = performance.now()));
    const before = performance.now();
    await vi.advanceTimersByTimeAsync(700);
    answer();
    await vi.advanceTimersByTimeAsync(5000);
    await next;
    expect(came - before).toBeGreaterThanOrEqual(1700);
    expect(came - before).toBeLessThan(1720);
  });

  it.each([
    { what: 'another kind', other: { kind: 'reads', account: '111122223333', region: 'us-east-1' } },
    { what: 'another region', other: { kind: 'writes', account: '111122223333', region: 'eu-west-1' } },
    { what: 'another account', other: { kind: 'writes', account: '444455556666', region: 'us-east-1' } },
  ] as const)('wait for nobody of $what', async ({ other }) => {
    const of = budgets(RATES);
    await of('111122223333')('us-east-1').take('writes', patient());
    const asked = of(other.account)(other.region).take(other.kind, { deadline: 0 });
    await expect(asked).resolves.toBeInstanceOf(Function);
  });

  it('are of the account and region, whoever asks', async () => {
    const of = budgets(RATES);
    await of('111122223333')('us-east-1').take('writes', patient());
    const again = of('111122223333')('us-east-1').take('writes', { deadline: Date.now() + 500 });
    expect(await rejection(again)).toBeInstanceOf(NoTurn);
  });

  it('do not wait longer because a clock was set back', async () => {
    const turns = budgets(RATES)('111122223333')('us-east-1');
    (await turns.take('writes', patient()))();
    vi.setSystemTime(Date.now() - 3_600_000);
    const next = turns.take('writes', patient());
    await vi.advanceTimersByTimeAsync(1100);
    await expect(next).resolves.toBeInstanceOf(Function);
  });

  it('leave no timer behind when nobody waits', async () => {
    const turns = budgets(RATES)('111122223333')('us-east-1');
    const all = [turns.take('writes', patient()), turns.take('writes', patient())];
    for (const one of all) {
      await vi.advanceTimersByTimeAsync(1100);
      (await one)();
    }
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('calls in their turn', () => {
  let sandbox: Sandbox;
  let throttled = 0;
  beforeEach(async () => {
    throttled = 0;
    sandbox = await startSandbox({ state: BASELINE, limits: true });
  });
  afterEach(() => sandbox.close());

  const START = action('StartLogging', { Name: ARN });
  const bound = () =>
    cloudTrails(
      (region) => trailClient(sandbox, { region }),
      PACE,
      budgets(RATES, () => (throttled += 1))(TRAIL.accountId),
    );
  const errors = () => sandbox.calls.flatMap(({ error }) => error ?? []);

  it('are never too many for AWS, other tries among them', async () => {
    const trails = bound();
    sandbox.faults.fail({ operation: 'GetTrailStatus', error: 'InternalFailure', times: 2 });
    const looks = [1, 2, 3].map(() => trails.look(TRAIL, READS, soon()));
    const acts = [1, 2].map(() => trails.act(TRAIL, START, soon()));
    await Promise.all([...looks, ...acts]);
    expect(errors()).toEqual(['InternalFailure', 'InternalFailure']);
    expect(sandbox.calls).toHaveLength(3 * READS.length + 2 + 2);
  });

  it('are counted where AWS refuses one all the same, once each', async () => {
    sandbox.faults.fail({ operation: 'GetTrail', error: 'ThrottlingException', times: 2 });
    sandbox.faults.fail({ operation: 'GetTrailStatus', error: 'InternalFailure', times: 1 });
    await bound().look(TRAIL, ['GetTrail', 'GetTrailStatus'], soon());
    expect(throttled).toBe(2);
  });

  it('take a turn for every page', async () => {
    const [baseline] = BASELINE.trails;
    const trails = Array.from({ length: 1101 }, (_, index) => ({
      ...baseline,
      Trail: { ...baseline?.Trail, Name: `trail-${index}`, TrailARN: `${ARN}-${index}` },
    }));
    sandbox.load({ trails });
    expect(await bound().list('us-east-1')).toHaveLength(1101);
    expect(errors()).toEqual([]);
    expect(sandbox.calls).toHaveLength(12);
  });

  it('that come too late are not made, and what can be read is read', async () => {
    const of = budgets(RATES)(TRAIL.accountId);
    for (let taken = 0; taken < 7; taken += 1) await of('us-east-1').take('reads', { deadline: 0 });
    const look = await cloudTrails(() => trailClient(sandbox), PACE, of).look(TRAIL, READS, Date.now() + 300);
    expect(look.passing).toBe(true);
    expect(sandbox.calls).toHaveLength(3);
    const [why, ...others] = Object.values(look.unread);
    expect(others).toHaveLength(READS.length - 4);
    expect(why).toMatch(/^no turn before the deadline: .* 10 reads a second in us-east-1/);
  });

  it('tell why they wanted another try that had no time left', async () => {
    sandbox.faults.fail({ operation: 'StartLogging', error: 'ConflictException' });
    const failure = await rejection(bound().act(TRAIL, START, Date.now() + 500));
    expect(failure).toHaveProperty('message', expect.stringMatching(/^ConflictException/));
    expect(sandbox.calls).toHaveLength(1);
  });

  it('take the turns of an account whose credentials are new from the same budget', async () => {
    const of = budgets(RATES);
    await of(TRAIL.accountId)('us-east-1').take('writes', { deadline: 0 });
    const renewed = cloudTrails(() => trailClient(sandbox), PACE, of(TRAIL.accountId));
    expect(await rejection(renewed.act(TRAIL, START, Date.now() + 500))).toBeInstanceOf(NoTurn);
    expect(sandbox.calls).toEqual([]);
  });
});
