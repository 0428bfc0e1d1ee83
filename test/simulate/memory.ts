import { sweepRequest } from '../../lib/core/sweep.ts';
import { estate, type Size } from './estate.ts';
import { NONE } from './latency.ts';
import { setStage } from './stage.ts';

/** What one container holds once it has entered so many accounts. */
export interface Weighed {
  readonly accounts: number;
  /** Bytes of its heap, with what nobody holds swept out. */
  readonly heap: number;
}

/** Lets one container work through an organization, and weighs it on the way. */
export const weigh = async (size: Size, marks: readonly number[]): Promise<readonly Weighed[]> => {
  const built = estate({ ...size, drifted: 0, unreachable: 0 });
  const play = { seed: size.seed, throttled: 0, latency: NONE, containers: 1, weigh: true };
  const stage = await setStage(built, play);
  try {
    const weighed: Weighed[] = [];
    let done = 0;
    for (const mark of marks) {
      for (const account of built.accounts.slice(done, mark))
        stage.sandbox.send(
          'triggers',
          JSON.stringify(sweepRequest(account, 'us-east-1', new Date().toISOString())),
        );
      await stage.sandbox.settle();
      done = mark;
      weighed.push({ accounts: mark, heap: stage.enforce.invocations.at(-1)?.heap ?? 0 });
    }
    return weighed;
  } finally {
    await stage.close();
  }
};
