import { DeleteTrailCommand, StartLoggingCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Retryable, Terminal } from '../../../lib/ports.ts';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/index.ts';
import { ARN, BASELINE, trailClient } from '../../sandbox/clients.ts';
import { adapterOn, idOf, rejection, soon, TRAIL } from './stage.ts';

let sandbox: Sandbox;
let clock = 0;
beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  sandbox = await startSandbox({ state: BASELINE, now: () => new Date(clock) });
});
afterEach(() => sandbox.close());

const calls = ['StopLogging', 'DeleteTrail'];

const stop = async (Name: string, second: number): Promise<void> => {
  clock = Date.UTC(2026, 0, 1, 0, 0, second);
  await trailClient(sandbox).send(new StopLoggingCommand({ Name }));
};

const found = async (since = 0, trail = TRAIL): Promise<readonly (string | null)[]> =>
  (await adapterOn(sandbox).history(trail, calls, since, soon())).map(({ eventTime }) => eventTime);

describe('who did it, looked up afterwards', () => {
  it('is found by the name and by the ARN of the trail, the latest first', async () => {
    await stop(TRAIL.name, 1);
    await stop(ARN, 2);
    await trailClient(sandbox).send(new StartLoggingCommand({ Name: ARN }));
    expect(await found()).toEqual(['2026-01-01T00:00:02Z', '2026-01-01T00:00:01Z']);
  });

  it('is marked as found afterwards, with the actor', async () => {
    await stop(ARN, 1);
    const [first] = await adapterOn(sandbox).history(TRAIL, calls, 0, soon());
    expect(first).toMatchObject({ kind: 'event', eventName: 'StopLogging', foundAfterwards: true });
    expect(first?.actor?.arn).toContain('arn:aws:');
  });

  it('is nobody who was refused', async () => {
    sandbox.faults.deny('StopLogging');
    await rejection(stop(ARN, 1));
    expect(await found()).toEqual([]);
  });

  it('is nobody who was at it before', async () => {
    await stop(ARN, 1);
    await stop(ARN, 5);
    expect(await found(Date.UTC(2026, 0, 1, 0, 0, 3))).toEqual(['2026-01-01T00:00:05Z']);
  });

  it('is nobody who was at another trail, one of the same name in another region among them', async () => {
    await stop(ARN, 1);
    expect(await found(0, idOf(ARN.replace('us-east-1', 'eu-west-1')))).toEqual([]);
    expect(await found(0, idOf(`${ARN}-other`))).toEqual([]);
  });

  it('is found of a trail that is gone', async () => {
    await trailClient(sandbox).send(new DeleteTrailCommand({ Name: ARN }));
    expect(await found()).toHaveLength(1);
  });

  it('is asked for not faster than AWS answers', async () => {
    await sandbox.close();
    sandbox = await startSandbox({ state: BASELINE, limits: true });
    const trails = adapterOn(sandbox);
    await trails.history(TRAIL, ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'CreateTrail'], 0, soon());
    expect(sandbox.calls.map(({ error }) => error)).toEqual([null, null, null, null]);
  });

  it.each([
    { error: 'ThrottlingException', kind: Retryable },
    { error: 'AccessDeniedException', kind: Terminal },
  ])('stays unknown where AWS answers $error', async ({ error, kind }) => {
    sandbox.faults.fail({ operation: 'LookupEvents', error });
    const asked = adapterOn(sandbox).history(TRAIL, ['StopLogging'], 0, Date.now() + 300);
    expect(await rejection(asked)).toBeInstanceOf(kind);
  });
});
