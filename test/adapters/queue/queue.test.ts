import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queue } from '../../../lib/adapters/queue/queue.ts';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/index.ts';

let sandbox: Sandbox;
let taken: string[] = [];

beforeEach(async () => {
  taken = [];
  sandbox = await startSandbox();
  sandbox.connect({
    name: 'triggers',
    pattern: { source: ['nothing'] },
    batchSize: 10,
    invoke: ({ Records }) => {
      taken.push(...Records.map(({ body }) => body));
      return { batchItemFailures: [] };
    },
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SQS: sandbox.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIASANDBOX',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
});
afterEach(() => sandbox.close());

const send = (bodies: readonly string[]): Promise<readonly number[]> =>
  queue(`${sandbox.endpoint}/111122223333/triggers`)(bodies);
const bodies = Array.from({ length: 25 }, (_, index) => `message ${index}`);

describe('messages for the queue', () => {
  it('are taken, however many they are', async () => {
    expect(await send(bodies)).toEqual([]);
    await sandbox.settle();
    expect(taken.toSorted()).toEqual(bodies.toSorted());
  });

  it('are none where there is nothing to send', async () => {
    expect(await send([])).toEqual([]);
    expect(sandbox.calls).toEqual([]);
  });

  it('are sent again where the queue is busy', async () => {
    sandbox.faults.fail({ operation: 'SendMessageBatch', error: 'ServiceUnavailable', times: 2 });
    expect(await send(bodies)).toEqual([]);
  });

  it('are told by their place where the queue will not take them, and the others are taken', async () => {
    const isSecond = (request: { readonly [key: string]: unknown }): boolean =>
      JSON.stringify(request).includes('message 12');
    sandbox.faults.fail({ operation: 'SendMessageBatch', error: 'AccessDenied', when: isSecond });
    expect(await send(bodies)).toEqual(Array.from({ length: 10 }, (_, index) => index + 10));
    await sandbox.settle();
    expect(taken).toHaveLength(15);
  });
});
