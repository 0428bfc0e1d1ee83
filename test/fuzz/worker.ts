import { parentPort, workerData } from 'node:worker_threads';

/** What a module of readers has: each takes an input, and throws where a contract does not hold. */
type Readers = Readonly<Record<string, (input: never) => unknown>>;

// Whoever starts this thread names a module of readers.
const readers = (await import(workerData as string)) as Readers;

const wrongWith = async (reader: string, input: never): Promise<string | null> => {
  try {
    await readers[reader]?.(input);
    return readers[reader] ? null : `there is no reader ${reader}`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
};

const answer = async (reader: string, input: never): Promise<void> => {
  const wrong = await wrongWith(reader, input);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage({ wrong });
};

parentPort?.on('message', ({ reader, input }: { readonly reader: string; readonly input: never }) => {
  void answer(reader, input);
});
