import { syncBuiltinESMExports } from 'node:module';
import fakeTimers from '@sinonjs/fake-timers';

/** A clock that stands while anything is under way, and leaps to the next timer once nothing is. */
export interface Clock {
  now(): number;
  /** Waits so long by this clock. */
  sleep(ms: number): Promise<void>;
  /** Lets time pass until a promise is settled. */
  until<T>(work: Promise<T>): Promise<T>;
  uninstall(): void;
}

const realImmediate = setImmediate;
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    realImmediate(resolve);
  });

/** So many turns of the event loop without anything under way: promises that follow one another have settled by then. */
const QUIET_TURNS = 3;
/** What libuv is at work on; sockets that are only kept open are none of it. */
const isAtWork = (): boolean =>
  process.getActiveResourcesInfo().some((name) => /Req|ConnectWrap|WriteWrap/.test(name));

/** On a busy machine an answer can be between two hands: only what moves in none of so many pauses is stuck. */
const [PAUSES, PAUSE] = [200, 25];
const realTimeout = setTimeout;
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    realTimeout(resolve, PAUSE);
  });

/** Waits until nothing is under way. */
const quiet = async (isBusy: () => boolean): Promise<void> => {
  for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
    await turn();
    if (isBusy() || isAtWork()) turns = -1;
  }
};

/**
 * Takes the place of the timers and dates of this process: what waits for seconds waits for none, in the same order.
 * `isBusy` says whether calls are under way, which take no time by this clock.
 */
export const installClock = (start: number, isBusy: () => boolean): Clock => {
  const clock = fakeTimers.install({
    now: start,
    toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'],
    // The SDK clears timers that it never set.
    shouldClearNativeTimers: true,
  });
  // Modules hold `setTimeout` of node:timers/promises by an import of their own.
  syncBuiltinESMExports();
  return {
    now: () => clock.now,
    sleep: (ms) =>
      new Promise((resolve) => {
        clock.setTimeout(() => resolve(), ms);
      }),
    until: async (work) => {
      const progress = { isOver: false };
      const over = (): void => void (progress.isOver = true);
      work.then(over, over);
      let pauses = 0;
      for (;;) {
        await quiet(isBusy);
        if (progress.isOver) return work;
        if (clock.countTimers() > 0) {
          pauses = 0;
          clock.next();
        } else {
          pauses += 1;
          if (pauses > PAUSES) throw new Error('nothing is under way, and nothing waits');
          await pause();
        }
      }
    },
    uninstall: () => {
      clock.uninstall();
      syncBuiltinESMExports();
    },
  };
};
