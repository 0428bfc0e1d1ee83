import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import { bundled, type FunctionName } from '../../lib/cli/bundle.ts';

type Dict = Readonly<Record<string, unknown>>;

/** What a container is told to do. */
export interface Order {
  readonly name: string;
  readonly event: unknown;
  readonly timeoutMs: number;
  readonly weigh: boolean;
}

/** What a container came to. */
export interface Answer {
  readonly answer: unknown;
  readonly error: string | null;
  readonly ms: number;
  /** Milliseconds that the thread itself computed. */
  readonly cpu: number;
  /** Bytes in use; null where it was not weighed. */
  readonly heap: number | null;
  readonly written: readonly string[];
}

/** One invocation, as Lambda's own report tells it, and what the function wrote. */
export interface Invocation extends Pick<Answer, 'ms' | 'cpu' | 'heap'> {
  readonly messages: number;
  readonly bytes: number;
  readonly lines: readonly Dict[];
}

/** A packaged function in containers of its own, as Lambda runs it: one event at a time in each, nothing shared. */
export interface Lambda {
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly invocations: readonly Invocation[];
  close(): Promise<void>;
}

/** How to start a function. */
export interface Deployment {
  readonly name: FunctionName;
  /** The folder of its policies. */
  readonly policies: string;
  /** All that its environment holds. */
  readonly environment: Readonly<Record<string, string>>;
  readonly containers?: number;
  readonly timeoutMs?: number;
  /** Whether the heap is swept and weighed after each invocation. */
  readonly weigh?: boolean;
}

const lineOf = (text: string): Dict => {
  const line: unknown = JSON.parse(text);
  return typeof line === 'object' && line !== null ? { ...line } : {};
};

const messagesIn = (event: unknown): number => {
  const records = typeof event === 'object' && event !== null && 'Records' in event ? event.Records : [];
  return Array.isArray(records) ? records.length : 0;
};

const told = (event: unknown, { ms, cpu, heap, written }: Answer): Invocation => {
  const lines = written.join('').split('\n').filter(Boolean);
  const bytes = written.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { ms, cpu, heap, bytes, messages: messagesIn(event), lines: lines.map(lineOf) };
};

const answered = async (worker: Worker, order: Order): Promise<Answer> => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  worker.postMessage(order);
  // A container says nothing but what it came to; a thread that dies makes `once` throw.
  const [answer] = (await once(worker, 'message')) as [Answer];
  return answer;
};

const container = (file: string, { environment }: Deployment): Worker =>
  new Worker(new URL('./container.ts', import.meta.url), { workerData: file, env: environment });

/** Packages a function and starts its containers. */
export const lambda = async (deployment: Deployment): Promise<Lambda> => {
  const { name, policies, containers = 1, timeoutMs = 60_000, weigh = false } = deployment;
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-lambda-'));
  const file = await bundled(name, policies, folder);
  const all = Array.from({ length: containers }, () => container(file, deployment));
  const free = [...all];
  const turn = pLimit(containers);
  const invocations: Invocation[] = [];
  const run = async (event: unknown): Promise<unknown> => {
    const worker = free.pop();
    if (!worker) throw new Error('no container is free');
    const came = await answered(worker, { name, event, timeoutMs, weigh });
    free.push(worker);
    invocations.push(told(event, came));
    if (came.error !== null) throw new Error(came.error);
    return came.answer;
  };
  return {
    invoke: (event) => turn(() => run(event)),
    invocations,
    close: async () => {
      await Promise.all(all.map((worker) => worker.terminate()));
      await rm(folder, { recursive: true });
    },
  };
};
