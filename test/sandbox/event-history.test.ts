import {
  CreateTrailCommand,
  DeleteTrailCommand,
  GetTrailCommand,
  LookupEventsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  type Event,
  type LookupAttributeKey,
  type LookupEventsCommandInput,
  type LookupEventsCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../lib/sandbox/index.ts';
import { ARN, BASELINE, outcome, trailClient } from './clients.ts';

let sandbox: Sandbox;
let clock = 0;

const START = Date.UTC(2026, 0, 1);

const start = async (options: SandboxOptions = {}): Promise<void> => {
  clock = START;
  sandbox = await startSandbox({ state: BASELINE, now: () => new Date(clock), ...options });
};

beforeEach(() => start());
afterEach(() => sandbox.close());

const lookUp = (
  input: LookupEventsCommandInput = {},
  region = 'us-east-1',
): Promise<LookupEventsCommandOutput> =>
  trailClient(sandbox, { region }).send(new LookupEventsCommand(input));

const names = ({ Events = [] }: { Events?: readonly Event[] | undefined }) =>
  Events.map(({ EventName }) => EventName);

const by = (AttributeKey: LookupAttributeKey, AttributeValue: string): LookupEventsCommandInput => ({
  LookupAttributes: [{ AttributeKey, AttributeValue }],
});

const at = (second: number): Date => new Date(START + second * 1000);

const stop = async (second: number, Name = ARN): Promise<void> => {
  clock = at(second).getTime();
  await trailClient(sandbox).send(new StopLoggingCommand({ Name }));
};

const begin = async (second: number): Promise<void> => {
  clock = at(second).getTime();
  await trailClient(sandbox).send(new StartLoggingCommand({ Name: 'baseline-trail' }));
};

describe('the event history tells what happened', () => {
  it('newest first, refused calls among them, reads not', async () => {
    await stop(1);
    await trailClient(sandbox).send(new GetTrailCommand({ Name: ARN }));
    await outcome(trailClient(sandbox).send(new DeleteTrailCommand({ Name: 'unknown' })));
    const answer = await lookUp();
    expect(names(answer)).toEqual(['DeleteTrail', 'StopLogging']);
    expect(JSON.parse(answer.Events?.[0]?.CloudTrailEvent ?? '')).toMatchObject({
      errorCode: 'TrailNotFoundException',
      requestParameters: { name: 'unknown' },
    });
  });

  it('with the parts that AWS takes out of the record', async () => {
    await stop(1);
    const [event] = (await lookUp()).Events ?? [];
    expect(event).toMatchObject({
      EventName: 'StopLogging',
      EventSource: 'cloudtrail.amazonaws.com',
      EventTime: at(1),
      ReadOnly: 'false',
      Username: 'admin',
      Resources: [{ ResourceType: 'AWS::CloudTrail::Trail', ResourceName: ARN }],
    });
  });

  it('though no trail records', async () => {
    sandbox.load({ trails: [] });
    await outcome(stop(1));
    expect(names(await lookUp())).toEqual(['StopLogging']);
    expect(sandbox.envelopes).toEqual([]);
  });

  it('only of its account and region', async () => {
    await stop(1);
    expect(names(await lookUp({}, 'eu-west-1'))).toEqual([]);
    const credentials = sandbox.credentialsFor({ kind: 'user', name: 'other', accountId: '444455556666' });
    const other = trailClient(sandbox, { credentials });
    expect(names(await other.send(new LookupEventsCommand({})))).toEqual([]);
  });

  it('as late as it is told to', async () => {
    await sandbox.close();
    await start({ lookupDelayMs: 300_000 });
    await stop(0);
    clock = at(299).getTime();
    expect(names(await lookUp())).toEqual([]);
    clock = at(300).getTime();
    expect(names(await lookUp())).toEqual(['StopLogging']);
  });

  it('without Insights events, which are not simulated', async () => {
    await stop(1);
    expect(names(await lookUp({ EventCategory: 'insight' }))).toEqual([]);
  });
});

describe('an event is looked up', () => {
  it.each([
    { key: 'EventName', value: 'StopLogging', found: ['StopLogging'] },
    { key: 'EventSource', value: 'cloudtrail.amazonaws.com', found: ['StartLogging', 'StopLogging'] },
    { key: 'ReadOnly', value: 'false', found: ['StartLogging', 'StopLogging'] },
    { key: 'ReadOnly', value: 'true', found: [] },
    { key: 'AccessKeyId', value: 'AKIAUNKNOWN', found: ['StartLogging', 'StopLogging'] },
    { key: 'Username', value: 'admin', found: ['StartLogging', 'StopLogging'] },
    { key: 'Username', value: 'nobody', found: [] },
    { key: 'ResourceName', value: ARN, found: ['StopLogging'] },
    { key: 'ResourceName', value: 'baseline-trail', found: ['StartLogging'] },
    { key: 'ResourceType', value: 'AWS::CloudTrail::Trail', found: ['StartLogging', 'StopLogging'] },
  ] as const)('by $key $value', async ({ key, value, found }) => {
    await stop(1);
    await begin(2);
    expect(names(await lookUp(by(key, value)))).toEqual(found);
  });

  it('by its id', async () => {
    await stop(1);
    await begin(2);
    const [, first] = (await lookUp()).Events ?? [];
    expect(names(await lookUp(by('EventId', first?.EventId ?? '')))).toEqual(['StopLogging']);
  });

  it.each([
    { who: { kind: 'role', name: 'ops' } as const, username: 'ops' },
    { who: { kind: 'root', name: 'root' } as const, username: 'root' },
    {
      who: { kind: 'service', name: 'config.amazonaws.com' } as const,
      username: 'config.amazonaws.com',
    },
  ])('by the name of its $who.kind', async ({ who, username }) => {
    const client = trailClient(sandbox, { credentials: sandbox.credentialsFor(who) });
    await client.send(new StopLoggingCommand({ Name: ARN }));
    expect(names(await lookUp(by('Username', username)))).toEqual(['StopLogging']);
  });

  it.each([
    { StartTime: at(2), EndTime: undefined, found: ['StartLogging'], reason: 'since' },
    { StartTime: undefined, EndTime: at(1), found: ['StopLogging'], reason: 'until' },
    { StartTime: at(1), EndTime: at(2), found: ['StartLogging', 'StopLogging'], reason: 'both ends count' },
    {
      StartTime: new Date(START + 1500),
      EndTime: undefined,
      found: ['StartLogging', 'StopLogging'],
      reason: 'whole seconds',
    },
  ])('by its time: $reason', async ({ StartTime, EndTime, found }) => {
    await stop(1);
    await begin(2);
    expect(names(await lookUp({ StartTime, EndTime }))).toEqual(found);
  });
});

describe('a long history is told page by page', () => {
  it('none twice and none left out, though something happens in between', async () => {
    for (const second of [1, 2, 3, 4, 5]) await stop(second);
    const seen: (Date | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const answer = await lookUp({ MaxResults: 2, NextToken });
      seen.push(...(answer.Events ?? []).map(({ EventTime }) => EventTime));
      NextToken = answer.NextToken;
      await stop(9);
    } while (NextToken);
    expect(seen).toEqual([5, 4, 3, 2, 1].map(at));
  });

  it('of 50 where nothing else is asked, without a token on the last', async () => {
    for (let second = 0; second < 51; second += 1) await stop(second);
    const first = await lookUp();
    const second = await lookUp({ NextToken: first.NextToken });
    expect([first, second].map((page) => page.Events?.length)).toEqual([50, 1]);
    expect(second.NextToken).toBeUndefined();
  });
});

describe('a look-up is refused as AWS refuses it', () => {
  const one = { AttributeKey: 'EventName', AttributeValue: 'StopLogging' } as const;
  it.each([
    { input: { LookupAttributes: [one, one] }, error: 'InvalidLookupAttributesException' },
    {
      // What the types do not allow is what a program without them can send.
      input: { LookupAttributes: [{ AttributeKey: 'Colour' as 'EventName', AttributeValue: 'red' }] },
      error: 'InvalidLookupAttributesException',
    },
    {
      input: { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: '' } as const] },
      error: 'InvalidLookupAttributesException',
    },
    { input: { StartTime: at(2), EndTime: at(1) }, error: 'InvalidTimeRangeException' },
    { input: { MaxResults: 0 }, error: 'InvalidMaxResultsException' },
    { input: { MaxResults: 51 }, error: 'InvalidMaxResultsException' },
    { input: { MaxResults: 1.5 }, error: 'InvalidMaxResultsException' },
    { input: { NextToken: 'garbage' }, error: 'InvalidNextTokenException' },
    { input: { NextToken: '' }, error: 'InvalidNextTokenException' },
    { input: { EventCategory: 'data' as 'insight' }, error: 'InvalidEventCategoryException' },
    { input: { MaxResults: 1, LookupAttributes: [] }, error: 'granted' },
  ])('$input: $error', async ({ input, error }) => {
    expect(await outcome(lookUp(input))).toBe(error);
  });

  it('when it is the third within a second, in one account and region', async () => {
    await sandbox.close();
    await start({ limits: true });
    const all = [await outcome(lookUp()), await outcome(lookUp()), await outcome(lookUp())];
    expect(all).toEqual(['granted', 'granted', 'ThrottlingException']);
    expect(await outcome(lookUp({}, 'eu-west-1'))).toBe('granted');
    clock += 1000;
    expect(await outcome(lookUp())).toBe('granted');
  });
});

it('a trail that was made is found by the name it was made with', async () => {
  await trailClient(sandbox).send(new CreateTrailCommand({ Name: 'other-trail', S3BucketName: 'logs' }));
  expect(names(await lookUp(by('ResourceName', 'other-trail')))).toEqual(['CreateTrail']);
});
