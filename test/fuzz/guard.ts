import { Worker } from 'node:worker_threads';
import * as fc from 'fast-check';

/**
 * What these tests show. Every input is read in a thread with a bounded heap: a reader that throws what it must not fails
 * with the input, one that fills the heap ends its thread, and one that stands still is ended from outside, which nothing
 * in the same thread could do. How long a reader may stand still is no measure of speed: it is far beyond any honest run.
 */
const STANDSTILL = 60_000;
const HEAP = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64 };

/** Few in the gate, many where it is proved. */
export const RUNS = Number(process.env['TRAILWARDEN_RUNS'] ?? 40);
export const PATIENCE = 3_600_000;

interface Answer {
  readonly wrong: string | null;
}

/** Reads an input in a thread of its own; rejects with what was wrong. */
export interface Guard {
  read(reader: string, input: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** One question to a thread: it is answered, the thread dies of it, or it stands still. */
const asked = (thread: Worker, message: object, standstill: number): Promise<Answer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => {
    reject(new Error(`it stood still for ${standstill} ms`));
  }, standstill);
  thread.once('message', resolve).once('error', reject);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  thread.postMessage(message);
  return promise.finally(() => {
    clearTimeout(timer);
    thread.off('message', resolve).off('error', reject);
  });
};

/** A thread that has the readers of a module. One that died is started anew, for whoever makes the input smaller. */
export const guarded = (readers: string, standstill = STANDSTILL): Guard => {
  let thread: Worker | null = null;
  const start = (): Worker => {
    const workerData = new URL(`readers/${readers}.ts`, import.meta.url).href;
    return new Worker(new URL('worker.ts', import.meta.url), { workerData, resourceLimits: HEAP });
  };
  const close = async (): Promise<void> => {
    const old = thread;
    thread = null;
    await old?.terminate();
  };
  return {
    read: async (reader, input) => {
      const answer = await asked((thread ??= start()), { reader, input }, standstill).catch(
        async (error: unknown) => {
          await close();
          throw error;
        },
      );
      if (answer.wrong !== null) throw new Error(answer.wrong);
    },
    close,
  };
};

/** That a reader keeps its contract with whatever is generated. */
export const holds = (
  guard: Guard,
  reader: string,
  inputs: fc.Arbitrary<string | Uint8Array>,
  numRuns = RUNS,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(inputs, (input) => guard.read(reader, input)),
    { numRuns },
  );
