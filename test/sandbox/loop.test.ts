import { StopLoggingCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../lib/sandbox/index.ts';
import { ARN, BASELINE, busClient, trailClient } from './clients.ts';
import type { Sandbox, SqsRecord } from '../../lib/sandbox/index.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ state: BASELINE });
});
afterEach(() => sandbox.close());

const stop = () => trailClient(sandbox).send(new StopLoggingCommand({ Name: 'baseline-trail' }));
const update = (S3KeyPrefix: string) =>
  trailClient(sandbox).send(new UpdateTrailCommand({ Name: ARN, S3KeyPrefix }));

describe('the loop', () => {
  const PATTERN = { source: ['aws.cloudtrail'], detail: { eventName: ['StopLogging'] } };

  it('hands matching events to the function and redelivers what it gives back', async () => {
    const received: SqsRecord[] = [];
    sandbox.connect({
      name: 'tamper',
      pattern: PATTERN,
      batchSize: 10,
      invoke: ({ Records }) => {
        received.push(...Records);
        const failed = received.length < 3 ? Records : [];
        return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.messageId })) };
      },
    });
    await update('ignored');
    await stop();
    await sandbox.settle();
    expect(received.map((record) => record.attributes.ApproximateReceiveCount)).toEqual(['1', '2', '3']);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual(sandbox.envelopes[1]);
    expect(sandbox.deadLetters).toEqual([]);
  });

  it('takes a message to the dead letters after the last delivery, and spares the rest of the batch', async () => {
    const batches: string[][] = [];
    sandbox.connect({
      name: 'tamper',
      pattern: PATTERN,
      batchSize: 2,
      maxReceiveCount: 2,
      invoke: ({ Records }) => {
        batches.push(Records.map((record) => record.body));
        const bad = Records.filter((record) => record.body === 'poison');
        return { batchItemFailures: bad.map((record) => ({ itemIdentifier: record.messageId })) };
      },
    });
    sandbox.send('tamper', 'poison');
    sandbox.send('tamper', 'fine');
    await sandbox.settle();
    expect(batches).toEqual([['poison', 'fine'], ['poison']]);
    expect(sandbox.deadLetters.map((letter) => letter.record.body)).toEqual(['poison']);
  });

  it('redelivers everything when the function throws', async () => {
    let calls = 0;
    const invoke = () => {
      calls += 1;
      throw new Error('crash');
    };
    sandbox.connect({ name: 'tamper', pattern: PATTERN, batchSize: 1, invoke });
    await stop();
    await sandbox.settle();
    expect(calls).toBe(5);
    expect(sandbox.deadLetters).toMatchObject([{ queue: 'tamper', error: { message: 'crash' } }]);
  });

  it('gives up on a loop that feeds itself', async () => {
    sandbox.connect({
      name: 'echo',
      pattern: PATTERN,
      batchSize: 1,
      invoke: ({ Records }) => {
        sandbox.send('echo', Records[0]?.body ?? '');
      },
    });
    sandbox.send('echo', 'x');
    await expect(sandbox.settle()).rejects.toThrow('do not settle');
  });

  it('hands over what PutEvents brings to the bus of the rule', async () => {
    const bodies: string[] = [];
    sandbox.connect({
      name: 'replay',
      bus: 'own',
      pattern: { source: ['warden'] },
      batchSize: 1,
      invoke: ({ Records }) => {
        bodies.push(...Records.map((record) => record.body));
      },
    });
    const entry = { Source: 'warden', DetailType: 'replay', Detail: '{"a":1}' };
    await busClient(sandbox).send(
      new PutEventsCommand({ Entries: [entry, { ...entry, EventBusName: 'own' }] }),
    );
    await sandbox.settle();
    expect(bodies.map((body) => JSON.parse(body) as object)).toMatchObject([
      { source: 'warden', detail: { a: 1 } },
    ]);
  });
});
