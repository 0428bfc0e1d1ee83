import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bus } from '../../../lib/adapters/bus/bus.ts';
import { Retryable } from '../../../lib/ports.ts';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/index.ts';
import { rejection } from '../cloudtrail/stage.ts';
import { outcomeWith } from './outcome.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
  vi.stubEnv('AWS_ENDPOINT_URL', sandbox.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIABUS');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
});

const refusals = () => sandbox.calls.map(({ error }) => error);

describe('publishing an outcome', () => {
  it('puts it on the bus of that name, as a Trail Outcome of trailwarden', async () => {
    const outcome = outcomeWith();
    await bus('trailwarden')(outcome);
    expect(sandbox.bus('trailwarden')).toMatchObject([
      { source: 'trailwarden', detailType: 'Trail Outcome', detail: outcome },
    ]);
    expect(sandbox.calls).toHaveLength(1);
  });

  it('puts outcomes one after the other with the same publisher', async () => {
    const publish = bus('trailwarden');
    await publish(outcomeWith({ status: 'drifted' }));
    await publish(outcomeWith({ status: 'compliant' }));
    expect(sandbox.bus('trailwarden').map(({ detail }) => detail['status'])).toEqual([
      'drifted',
      'compliant',
    ]);
  });

  it('works after it was refused for a while', async () => {
    sandbox.faults.fail({ operation: 'PutEvents', error: 'InternalFailure', times: 3 });
    await bus('trailwarden')(outcomeWith());
    expect(sandbox.bus('trailwarden')).toHaveLength(1);
  });

  it('is retryable when the whole call is refused for ever, and names the bus', async () => {
    sandbox.faults.fail({ operation: 'PutEvents', error: 'AccessDeniedException' });
    const failure = await rejection(bus('trailwarden')(outcomeWith()));
    expect(failure).toBeInstanceOf(Retryable);
    expect(failure).toHaveProperty('message', expect.stringContaining('the bus trailwarden'));
    expect(refusals().length).toBeGreaterThan(1);
    expect(new Set(refusals())).toEqual(new Set(['AccessDeniedException']));
  });

  it('is retryable when its entry is refused, though the call was granted', async () => {
    // A detail that is no object: EventBridge refuses the entry, not the call.
    const failure = await rejection(bus('trailwarden')([] as unknown as ReturnType<typeof outcomeWith>));
    expect(failure).toBeInstanceOf(Retryable);
    expect(failure).toHaveProperty('message', expect.stringContaining('MalformedDetail'));
    expect(refusals().length).toBeGreaterThan(1);
    expect(new Set(refusals())).toEqual(new Set([null]));
  });

  it('is retryable when nobody answers', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    expect(await rejection(bus('trailwarden')(outcomeWith()))).toBeInstanceOf(Retryable);
  });
});
