import {
  DeleteTrailCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  type Event,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cloudTrails } from '../../../lib/adapters/cloudtrail/trails.ts';
import type { Trigger } from '../../../lib/core/trigger.ts';
import { Retryable, Terminal } from '../../../lib/ports.ts';
import { startSandbox, type Sandbox } from '../../../lib/sandbox/index.ts';
import { ARN, BASELINE, trailClient } from '../../sandbox/clients.ts';
import { adapterOn, idOf, PACE, rejection, soon, TRAIL } from './stage.ts';

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
    const trails = cloudTrails(() => trailClient(sandbox), PACE);
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

const STOP = ['StopLogging'];

describe('a long history is read no further than needed', () => {
  const lookups = () => sandbox.calls.filter(({ operation }) => operation === 'LookupEvents');

  it('the next page is asked for as long as nothing is found, and no more', async () => {
    await stop(ARN, 0);
    for (let second = 1; second <= 51; second += 1) await rejection(stop(`${ARN}-other`, second));
    await stop(ARN, 0);
    for (let second = 1; second <= 51; second += 1) await rejection(stop(`${ARN}-other`, second));
    expect(await adapterOn(sandbox).history(TRAIL, STOP, 0, soon())).toHaveLength(1);
    expect(lookups().map(({ request }) => 'NextToken' in request)).toEqual([false, true]);
  });

  it('of a name that was found, the page holds all that is told', async () => {
    for (let second = 1; second <= 52; second += 1) await stop(ARN, second);
    expect(await adapterOn(sandbox).history(TRAIL, STOP, 0, soon())).toHaveLength(50);
    expect(lookups()).toHaveLength(1);
  });

  it('of one name at a time, of at most 50 events a page, since then', async () => {
    await adapterOn(sandbox).history(TRAIL, STOP, Date.UTC(2026, 0, 1), soon());
    expect(lookups().map(({ request }) => request)).toEqual([
      {
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'StopLogging' }],
        StartTime: Date.UTC(2026, 0, 1) / 1000,
        MaxResults: 50,
      },
    ]);
  });
});

describe('look-ups of one account and region take turns', () => {
  it('those whose turn would come too late are not made, and may be later', async () => {
    const client = trailClient(sandbox);
    const trails = cloudTrails(() => client, PACE);
    const asked = [...calls, 'UpdateTrail'].map((name) => trails.history(TRAIL, [name], 0, Date.now() + 300));
    const came = await Promise.all(asked.map((one) => one.catch((error: unknown) => error)));
    expect(came).toEqual([[], [], expect.any(Retryable)]);
    expect(came[2]).toHaveProperty('message', expect.stringContaining('no turn before the deadline'));
    expect(sandbox.calls).toHaveLength(2);
  });

  it('one that failed holds up nobody, and its repetition takes its turn', async () => {
    await sandbox.close();
    sandbox = await startSandbox({ state: BASELINE, limits: true });
    sandbox.faults.fail({ operation: 'LookupEvents', error: 'InternalFailure', times: 1 });
    const client = trailClient(sandbox);
    const trails = cloudTrails(() => client, PACE);
    await Promise.all(calls.map((name) => trails.history(TRAIL, [name], 0, soon())));
    expect(sandbox.calls.map(({ error }) => error)).toEqual(['InternalFailure', null, null]);
  });
});

describe('a record is read with no more trust than a message', () => {
  const record = {
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StopLogging',
    eventTime: '2026-01-01T00:00:00Z',
    awsRegion: TRAIL.homeRegion,
    recipientAccountId: TRAIL.accountId,
    requestParameters: { name: TRAIL.name },
  };
  const readFrom = (...Events: Event[]): Promise<readonly Trigger[]> =>
    adapterOn(sandbox, (client) => Object.assign(client, { send: async () => ({ Events }) })).history(
      TRAIL,
      STOP,
      0,
      soon(),
    );
  const text = (parts: object): Event => ({ CloudTrailEvent: JSON.stringify({ ...record, ...parts }) });

  it.each([
    { event: {}, reason: 'there is no record' },
    { event: { CloudTrailEvent: '{' }, reason: 'it is no JSON' },
    { event: { CloudTrailEvent: '[]' }, reason: 'it is no object' },
    { event: { CloudTrailEvent: 'null},{' }, reason: 'it ends its envelope' },
    {
      event: { CloudTrailEvent: `${JSON.stringify(record)},"source":"aws.s3","x":{},"detail":null` },
      reason: 'it replaces itself',
    },
    { event: text({ eventName: 'GetTrail' }), reason: 'the call changes nothing' },
    { event: text({ errorCode: 'AccessDenied' }), reason: 'the call was refused' },
    { event: text({ requestParameters: null }), reason: 'it names no trail' },
    { event: text({ requestParameters: { name: 'other-trail' } }), reason: 'it is about another name' },
    { event: text({ recipientAccountId: '444455556666' }), reason: 'it is of another account' },
    { event: text({ awsRegion: 'eu-west-1' }), reason: 'it is of another region' },
  ])('and tells nothing where $reason', async ({ event }) => {
    expect(await readFrom(event)).toEqual([]);
  });

  it('the latest stands first, one without a time last', async () => {
    const times = ['2026-01-01T00:00:01Z', 'soon', '2026-01-01T00:00:03.000Z', '2026-01-01T00:00:02Z'];
    const read = await readFrom(...times.map((eventTime) => text({ eventTime })));
    expect(read.map(({ eventTime }) => eventTime)).toEqual([times[2], times[3], times[0], null]);
  });

  it('what it holds stays on its line', async () => {
    const [first] = await readFrom(text({ eventID: 'a\nb', userIdentity: { arn: 'x\u202ey' } }));
    expect([first?.eventId, first?.actor?.arn]).toEqual(['a b', 'x y']);
  });
});
