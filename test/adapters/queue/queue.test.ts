import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queue, type Untaken } from '../../../lib/adapters/queue/queue.ts';
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

const send = (bodies: readonly string[], ms = 60_000): Promise<Untaken> =>
  queue(`${sandbox.endpoint}/111122223333/triggers`)(bodies, Date.now() + ms);
const bodies = Array.from({ length: 25 }, (_, index) => `message ${index}`);
const ALL = { places: [], why: null };

describe('messages for the queue', () => {
  it('are taken, however many they are', async () => {
    expect(await send(bodies)).toEqual(ALL);
    await sandbox.settle();
    expect(taken.toSorted()).toEqual(bodies.toSorted());
  });

  it('are none where there is nothing to send', async () => {
    expect(await send([])).toEqual(ALL);
    expect(sandbox.calls).toEqual([]);
  });

  it('are sent again where the queue is busy', async () => {
    sandbox.faults.fail({ operation: 'SendMessageBatch', error: 'ServiceUnavailable', times: 2 });
    expect(await send(bodies)).toEqual(ALL);
    await sandbox.settle();
    expect(taken.toSorted()).toEqual(bodies.toSorted());
  });

  it('are told by their place where the queue will not take them, with its reason, and the others are taken', async () => {
    const isSecond = (request: { readonly [key: string]: unknown }): boolean =>
      JSON.stringify(request).includes('message 12');
    sandbox.faults.fail({
      operation: 'SendMessageBatch',
      error: 'AccessDenied',
      message: 'not yours',
      when: isSecond,
    });
    expect(await send(bodies)).toEqual({
      places: Array.from({ length: 10 }, (_, index) => index + 10),
      why: 'AccessDenied: not yours',
    });
    await sandbox.settle();
    expect(taken).toHaveLength(15);
  });

  it('that are refused among others are sent again alone', async () => {
    const isOdd = (entry: { readonly [key: string]: unknown }): boolean =>
      /[13579]$/.test(String(entry['MessageBody']));
    sandbox.faults.failEntries({ error: 'InternalError', times: 12, when: isOdd });
    expect(await send(bodies)).toEqual(ALL);
    await sandbox.settle();
    expect(taken.toSorted()).toEqual(bodies.toSorted());
  });

  it('that are refused among others for good are the ones that are told', async () => {
    const isOne = (entry: { readonly [key: string]: unknown }): boolean =>
      entry['MessageBody'] === 'message 12';
    sandbox.faults.failEntries({ error: 'InternalError', message: 'busy', when: isOne });
    expect(await send(bodies)).toEqual({ places: [12], why: 'InternalError: busy' });
    await sandbox.settle();
    expect(taken).toHaveLength(24);
  });

  it('are not sent when there is no time left', async () => {
    expect(await send(bodies, -1)).toEqual({
      places: bodies.map((_, place) => place),
      why: expect.any(String),
    });
    expect(sandbox.calls).toEqual([]);
  });

  it('are given up at the deadline by a queue that goes on refusing', async () => {
    sandbox.faults.fail({ operation: 'SendMessageBatch', error: 'ServiceUnavailable' });
    const { places, why } = await send(bodies, 50);
    expect(places).toHaveLength(25);
    expect(why).not.toBeNull();
    expect(sandbox.calls.length).toBeLessThan(12);
  });
});
