import { describe, expect, it, vi } from 'vitest';
import { parseTrigger } from '../../lib/core/trigger.ts';
import type { Log } from '../../lib/ports.ts';
import { sweep } from '../../lib/sweep.ts';

const ACCOUNTS = ['111122223333', '444455556666'];

const stage = (failed: readonly number[] = [], isPaused = false) => {
  const count = vi.fn<Log['count']>();
  const log = {
    info: vi.fn<Log['info']>(),
    warn: vi.fn<Log['warn']>(),
    error: vi.fn<Log['error']>(),
    measure: vi.fn<Log['measure']>(),
    count,
  };
  const sent: string[] = [];
  const send = (bodies: readonly string[]): Promise<readonly number[]> => {
    sent.push(...bodies);
    return Promise.resolve(failed);
  };
  return { count, sent, run: () => sweep({ accounts: ACCOUNTS, region: 'us-east-1', isPaused, send, log }) };
};

describe('a sweep', () => {
  it('asks for a look at each account, in words that enforce reads', async () => {
    const { count, sent, run } = stage();
    await run();
    expect(sent.map(parseTrigger)).toMatchObject(
      ACCOUNTS.map((accountId) => ({ is: 'sweep', accountId, region: 'us-east-1' })),
    );
    expect(count.mock.calls).toEqual([['Sweeps']]);
  });

  it('says at each stroke that the policies are paused', async () => {
    const { count, run } = stage([], true);
    await run();
    expect(count.mock.calls).toEqual([['Sweeps'], ['PausedSweeps']]);
  });

  it('fails where an account was not asked for, and its heart does not beat', async () => {
    const { count, run } = stage([1]);
    await expect(run()).rejects.toThrow('1 of 2 accounts: 444455556666');
    expect(count).not.toHaveBeenCalled();
  });
});
