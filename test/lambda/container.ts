import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Order } from './lambda.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

const written: string[] = [];
for (const stream of [process.stdout, process.stderr])
  stream.write = (chunk: string | Uint8Array): boolean => {
    written.push(String(chunk));
    return true;
  };

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** The heap of this thread alone, with what nobody holds swept out. */
const heap = (): number => {
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed;
};

const contextOf = ({ name, timeoutMs }: Order): object => {
  const until = Date.now() + timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:111122223333:function:${name}`,
    memoryLimitInMB: '512',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'container',
    getRemainingTimeInMillis: () => Math.max(0, until - Date.now()),
  };
};

const invoked = async (handler: Handler, order: Order): Promise<Answer> => {
  const [from, before] = [performance.now(), process.threadCpuUsage()];
  const [answer, error] = await handler(order.event, contextOf(order)).then(
    (value) => [value, null] as const,
    (thrown: unknown) => [null, String(thrown)] as const,
  );
  const ms = performance.now() - from;
  const { user, system } = process.threadCpuUsage(before);
  const cpu = (user + system) / 1000;
  return { answer, error, ms, cpu, heap: order.weigh ? heap() : null, written: written.splice(0) };
};

// lambda.ts starts this file with nothing but the path of a bundle.
const loaded = (await import(pathToFileURL(String(workerData)).href)) as { readonly handler: Handler };
parentPort?.on('message', (order: Order) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  void invoked(loaded.handler, order).then((answer) => parentPort?.postMessage(answer));
});
