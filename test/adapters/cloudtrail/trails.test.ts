import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientsByRegion, sockets } from '../../../lib/adapters/cloudtrail/client.ts';
import { retrying } from '../../../lib/adapters/cloudtrail/retry.ts';
import { Retryable, Terminal } from '../../../lib/ports.ts';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/index.ts';
import { ARN, BASELINE } from '../../sandbox/clients.ts';
import { action, adapterOn, idOf, PACE, rejection, soon, TRAIL } from './stage.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ state: BASELINE });
});
afterEach(() => sandbox.close());

const START = action('StartLogging', { Name: ARN });

describe('an act', () => {
  it('works after it was throttled twice', async () => {
    sandbox.faults.fail({ operation: 'StartLogging', error: 'ThrottlingException', times: 2 });
    await adapterOn(sandbox).act(TRAIL, START, soon());
    expect(sandbox.calls.map(({ error }) => error)).toEqual([
      'ThrottlingException',
      'ThrottlingException',
      null,
    ]);
  });

  it('is retryable when it is throttled for ever', async () => {
    sandbox.faults.fail({ operation: 'StartLogging', error: 'ThrottlingException' });
    const failure = await rejection(adapterOn(sandbox).act(TRAIL, START, Date.now() + 300));
    expect(failure).toBeInstanceOf(Retryable);
    expect(failure).toHaveProperty('message', expect.stringMatching(/^ThrottlingException: /));
    expect(sandbox.calls.length).toBeLessThanOrEqual(PACE.retries + 1);
  });

  it('is tried once when its deadline has gone by', async () => {
    sandbox.faults.fail({ operation: 'StartLogging', error: 'ThrottlingException' });
    const failure = await rejection(adapterOn(sandbox).act(TRAIL, START, 0));
    expect(failure).toBeInstanceOf(Retryable);
    expect(sandbox.calls).toHaveLength(1);
  });

  it.each([
    { error: 'AccessDeniedException', reason: 'a right that is lacking' },
    { error: 'InsufficientS3BucketPolicyException', reason: 'a bucket that does not let CloudTrail in' },
    { error: 'KmsKeyDisabledException', reason: 'a key that is off' },
  ])('is terminal and not tried again for $reason', async ({ error }) => {
    sandbox.faults.fail({ operation: 'StartLogging', error });
    const failure = await rejection(adapterOn(sandbox).act(TRAIL, START, soon()));
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure).toHaveProperty('message', expect.stringMatching(new RegExp(`^${error}: `)));
    expect(sandbox.calls).toHaveLength(1);
  });

  it('goes to the home region of the trail', async () => {
    const trail = idOf(ARN.replace('us-east-1', 'eu-central-1'));
    const create = action('CreateTrail', { Name: trail.name, S3BucketName: 'ct-logs' });
    sandbox.load({ trails: [] });
    await adapterOn(sandbox).act(trail, create, soon());
    expect(sandbox.calls.map(({ region }) => region)).toEqual(['eu-central-1']);
    expect(await adapterOn(sandbox).list('us-east-1')).toEqual([trail]);
  });
});

describe('finding a trail', () => {
  it('answers its ARN after it was throttled', async () => {
    sandbox.faults.fail({ operation: 'GetTrail', error: 'ThrottlingException', times: 2 });
    expect(await adapterOn(sandbox).find(TRAIL.name, 'us-east-1')).toEqual(TRAIL);
  });

  it('is not taken for a trail that is missing when it is denied', async () => {
    sandbox.faults.deny('GetTrail');
    const failure = await rejection(adapterOn(sandbox).find(TRAIL.name, 'us-east-1'));
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure).toHaveProperty('message', expect.stringMatching(/^AccessDeniedException: /));
  });

  it('is retryable when it is throttled for ever', async () => {
    sandbox.faults.fail({ operation: 'GetTrail', error: 'ThrottlingException' });
    expect(await rejection(adapterOn(sandbox).find(TRAIL.name, 'us-east-1'))).toBeInstanceOf(Retryable);
  });
});

describe('listing trails', () => {
  it('turns every page', async () => {
    const [baseline] = BASELINE.trails;
    const names = Array.from({ length: 101 }, (_, index) => `trail-${index}`);
    const trails = names.map((Name) => ({
      ...baseline,
      Trail: { ...baseline?.Trail, Name, TrailARN: ARN.replace(TRAIL.name, Name) },
    }));
    sandbox.load({ trails });
    const found = await adapterOn(sandbox).list('us-east-1');
    expect(found.map(({ name }) => name)).toEqual(names);
    expect(sandbox.calls).toHaveLength(2);
  });

  it('is terminal when it is denied', async () => {
    sandbox.faults.deny('ListTrails');
    expect(await rejection(adapterOn(sandbox).list('us-east-1'))).toBeInstanceOf(Terminal);
  });
});

describe('a retried call', () => {
  it('is not made again once it was answered', async () => {
    let calls = 0;
    const answer = await retrying(() => Promise.resolve((calls += 1)), soon(), PACE);
    expect({ answer, calls }).toEqual({ answer: 1, calls: 1 });
  });
});

describe('the clients by region', () => {
  it('are made once each', () => {
    const clientOf = clientsByRegion();
    expect(clientOf('us-east-1')).toBe(clientOf('us-east-1'));
    expect(clientOf('us-east-1')).not.toBe(clientOf('eu-west-1'));
  });

  it('are no more than a few, the ones that were used last', () => {
    const clientOf = clientsByRegion();
    const [first, last] = [clientOf('us-east-1'), clientOf('eu-west-1')];
    for (let number = 1; number <= 15; number += 1) {
      clientOf(`eu-west-${number}`);
      clientOf('eu-west-1');
    }
    expect(clientOf('eu-west-1')).toBe(last);
    expect(clientOf('us-east-1')).not.toBe(first);
  });

  it('of any number of accounts share their sockets', () => {
    const shared = sockets();
    const handlers = ['AKIAONE', 'AKIATWO'].map((accessKeyId) => {
      const clientOf = clientsByRegion({ accessKeyId, secretAccessKey: 'secret' }, shared);
      return clientOf('us-east-1').config.requestHandler;
    });
    expect(new Set(handlers).size).toBe(1);
  });

  it('leave retries to us, are of their region and carry the credentials given', async () => {
    const { config } = clientsByRegion({ accessKeyId: 'AKIAGIVEN', secretAccessKey: 'secret' })('eu-west-1');
    expect(await config.maxAttempts()).toBe(1);
    expect(await config.region()).toBe('eu-west-1');
    expect(await config.credentials()).toMatchObject({ accessKeyId: 'AKIAGIVEN' });
  });

  it('end a call that hangs, where the SDK by itself would only warn', async () => {
    const { requestHandler } = clientsByRegion()('eu-west-1').config;
    // The SDK resolves its settings at the first call; a cancelled one is enough.
    await requestHandler.handle({} as never, { abortSignal: AbortSignal.abort() }).catch(() => null);
    // The type is of any handler that there may be; ours is the one for Node.js.
    const { httpHandlerConfigs } = requestHandler as unknown as { httpHandlerConfigs: () => object };
    expect(httpHandlerConfigs.call(requestHandler)).toMatchObject({ throwOnRequestTimeout: true });
  });
});
