import { describe, expect, it, vi } from 'vitest';
import { parseTrigger } from '../../lib/core/trigger.ts';
import { Retryable, Terminal, type Log } from '../../lib/ports.ts';
import { sweep, type Sweeper } from '../../lib/sweep.ts';

const OWN = '111122223333';
const OTHERS = ['444455556666', '777788889999'];
const BEGAN = '2026-11-24T10:15:00.000Z';
const DEADLINE = 1000;

type Listed = readonly (readonly string[] | Error)[];

/** Pages, and an error where the listing fails. */
async function* paged(pages: Listed): AsyncGenerator<readonly string[]> {
  for (const page of pages) {
    if (page instanceof Error) throw page;
    yield page;
  }
}

const stage = (pages: Listed, over: Partial<Sweeper> = {}) => {
  const count = vi.fn<Log['count']>();
  const info = vi.fn<Log['info']>();
  const log = {
    info,
    warn: vi.fn<Log['warn']>(),
    error: vi.fn<Log['error']>(),
    measure: vi.fn<Log['measure']>(),
    count,
  };
  const sent: string[] = [];
  const sweeper: Sweeper = {
    own: OWN,
    others: () => paged(pages),
    excluded: [],
    region: 'us-east-1',
    isPaused: false,
    send: (bodies) => {
      sent.push(...bodies);
      return Promise.resolve({ places: [], why: null });
    },
    now: () => Date.parse(BEGAN),
    log,
    ...over,
  };
  const accounts = (): unknown[] =>
    sent.map((body) => {
      const request = parseTrigger(body);
      return request.is === 'sweep' ? request.accountId : request;
    });
  return { count, info, sent, accounts, run: () => sweep(sweeper, DEADLINE) };
};

/** A queue that does not take these accounts. */
const refusing = (...refused: readonly string[]): Pick<Sweeper, 'send'> => ({
  send: (bodies) => {
    const places = bodies.flatMap((body, place) =>
      refused.some((one) => body.includes(one)) ? [place] : [],
    );
    return Promise.resolve({ places, why: places.length > 0 ? 'AccessDenied: not yours' : null });
  },
});

describe('a sweep', () => {
  it('asks for a look at each account, our own first, in words that enforce reads', async () => {
    const { count, sent, run } = stage([OTHERS]);
    await run();
    expect(sent.map(parseTrigger)).toMatchObject(
      [OWN, ...OTHERS].map((accountId) => ({
        is: 'sweep',
        accountId,
        region: 'us-east-1',
        askedAt: BEGAN,
      })),
    );
    expect(count.mock.calls).toEqual([['Sweeps']]);
  });

  it('says at each stroke that the policies are paused', async () => {
    const { count, run } = stage([OTHERS], { isPaused: true });
    await run();
    expect(count.mock.calls).toEqual([['Sweeps'], ['PausedSweeps']]);
  });

  it('asks for our own account once, whatever the others are', async () => {
    const { accounts, run } = stage([['444455556666', OWN], [OWN]]);
    await run();
    expect(accounts()).toEqual([OWN, '444455556666']);
  });

  it('asks for no account that is excluded', async () => {
    const { accounts, run } = stage([OTHERS], { excluded: ['444455556666', '999900001111'] });
    await run();
    expect(accounts()).toEqual([OWN, '777788889999']);
  });

  it('logs one line, of numbers', async () => {
    const { info, run } = stage([OTHERS]);
    await run();
    expect(info.mock.calls).toEqual([['sweep requested', { accounts: 3, missed: 0 }]]);
  });

  it('hands its deadline to whatever it waits for', async () => {
    const others = vi.fn<Sweeper['others']>(() => paged([OTHERS]));
    const send = vi.fn<Sweeper['send']>(() => Promise.resolve({ places: [], why: null }));
    await stage([], { others, send }).run();
    expect(others).toHaveBeenCalledExactlyOnceWith(DEADLINE);
    expect(send.mock.calls.map(([, deadline]) => deadline)).toEqual([DEADLINE, DEADLINE]);
  });

  it('asks for what is listed before it listens further', async () => {
    const pages = Array.from({ length: 500 }, (_, page) =>
      Array.from({ length: 20 }, (__, one) => String(200_000_000_000 + page * 20 + one)),
    );
    let unsent = 0;
    let most = 0;
    let asked = 0;
    const others: Sweeper['others'] = async function* () {
      for (const page of pages) {
        unsent += page.length;
        most = Math.max(most, unsent);
        yield page;
      }
    };
    const send: Sweeper['send'] = (bodies) => {
      asked += bodies.length;
      unsent -= asked === 1 ? 0 : bodies.length;
      return Promise.resolve({ places: [], why: null });
    };
    await stage([], { others, send }).run();
    expect(asked).toBe(10_001);
    expect(most).toBe(20);
  });
});

describe('a sweep that is not whole', () => {
  it('fails where an account was not asked for, says why, and its heart does not beat', async () => {
    const { count, info, run } = stage([OTHERS], refusing('777788889999'));
    await expect(run()).rejects.toThrow(
      'The sweep asked for 2 accounts and is not whole: the queue did not take the requests of 1, such as 777788889999: AccessDenied: not yours.',
    );
    expect(count).not.toHaveBeenCalled();
    expect(info.mock.calls).toEqual([['sweep requested', { accounts: 2, missed: 1 }]]);
  });

  it('names ten accounts at most', async () => {
    const many = Array.from({ length: 40 }, (_, index) => String(200_000_000_000 + index));
    const failure: unknown = await stage([many], refusing('2000000000'))
      .run()
      .catch((error: unknown) => error);
    const said = String(failure);
    expect(said).toContain('the requests of 40');
    expect(said.match(/2000000000\d\d/g)).toHaveLength(10);
  });

  it('goes on where the queue did not take our own account', async () => {
    const { count, run, info } = stage([OTHERS], refusing(OWN));
    await expect(run()).rejects.toThrow('did not take the requests of 1, such as 111122223333');
    expect(info.mock.calls).toEqual([['sweep requested', { accounts: 2, missed: 1 }]]);
    expect(count).not.toHaveBeenCalled();
  });

  it('asked for what was listed until the listing failed, and says what comes next', async () => {
    const throttled = new Retryable('TooManyRequestsException: slower');
    const { accounts, count, run } = stage([OTHERS, throttled]);
    await expect(run()).rejects.toThrow(
      /asked for 3 accounts.+not every account was listed: TooManyRequestsException: slower; the next sweep lists them anew/,
    );
    expect(accounts()).toEqual([OWN, ...OTHERS]);
    expect(count).not.toHaveBeenCalled();
  });

  it('looks after our own account even where nobody may list', async () => {
    const denied = new Terminal('AccessDeniedException: no (deploy elsewhere)');
    const { accounts, count, run } = stage([denied]);
    await expect(run()).rejects.toThrow('AccessDeniedException: no (deploy elsewhere)');
    expect(accounts()).toEqual([OWN]);
    expect(count).not.toHaveBeenCalled();
  });

  it('tells of the queue and of the listing at once, and keeps the cause', async () => {
    const denied = new Terminal('AccessDeniedException: no');
    const failure: unknown = await stage([denied], refusing(OWN))
      .run()
      .catch((error: unknown) => error);
    expect(failure).toHaveProperty('message', expect.stringMatching(/did not take.+; not every account was/));
    expect(failure).toHaveProperty('cause', denied);
  });

  it('lets a bug through as it is', async () => {
    const bug = new RangeError('a bug');
    await expect(stage([bug]).run()).rejects.toBe(bug);
  });
});
