import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** AWS as answers that are written down beforehand, served by a thread of its own: whoever is measured waits for nothing else. */
export interface Instant {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts the instant server, with so many trails in each account. */
export const startInstant = async (trails = 1): Promise<Instant> => {
  const worker = new Worker(new URL('./instant-server.ts', import.meta.url), { workerData: trails });
  // The thread says nothing but the port that it listens on.
  const [port] = (await once(worker, 'message')) as [number];
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: async () => {
      await worker.terminate();
    },
  };
};
