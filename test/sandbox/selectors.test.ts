import {
  AddTagsCommand,
  DeleteTrailCommand,
  CreateTrailCommand,
  GetEventConfigurationCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  ListTagsCommand,
  PutEventConfigurationCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../lib/sandbox/index.ts';
import { ARN, BASELINE, outcome, trailClient } from './clients.ts';
import type {
  AdvancedFieldSelector,
  CloudTrailClient,
  InsightSelector,
  PutEventSelectorsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import type { Sandbox } from '../../lib/sandbox/index.ts';

let sandbox: Sandbox;
let client: CloudTrailClient;
beforeEach(async () => {
  sandbox = await startSandbox({ state: BASELINE });
  client = trailClient(sandbox);
});
afterEach(() => sandbox.close());

const put = (input: Omit<PutEventSelectorsCommandInput, 'TrailName'>) =>
  client.send(new PutEventSelectorsCommand({ TrailName: ARN, ...input }));
const get = (TrailName = ARN) => client.send(new GetEventSelectorsCommand({ TrailName }));
const putInsights = (InsightSelectors: InsightSelector[]) =>
  client.send(new PutInsightSelectorsCommand({ TrailName: ARN, InsightSelectors }));
const getInsights = () => client.send(new GetInsightSelectorsCommand({ TrailName: ARN }));
const trail = async () => (await client.send(new GetTrailCommand({ Name: ARN }))).Trail;
const advanced = (...FieldSelectors: AdvancedFieldSelector[]) => ({
  AdvancedEventSelectors: [{ FieldSelectors }],
});

const MANAGEMENT = { Field: 'eventCategory', Equals: ['Management'] };
const DATA = { Field: 'eventCategory', Equals: ['Data'] };
const S3 = { Field: 'resources.type', Equals: ['AWS::S3::Object'] };
const DEFAULT = {
  ReadWriteType: 'All',
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
} as const;

describe('event selectors', () => {
  it('are the one basic default on a new trail', async () => {
    await client.send(new CreateTrailCommand({ Name: 'new-trail', S3BucketName: 'bucket' }));
    const answer = await get('new-trail');
    expect(answer.EventSelectors).toEqual([DEFAULT]);
    expect(answer.AdvancedEventSelectors).toBeUndefined();
  });

  it('replace the other kind entirely', async () => {
    await put({ EventSelectors: [{ ReadWriteType: 'ReadOnly' }] });
    const answer = await get();
    expect(answer.EventSelectors).toEqual([{ ...DEFAULT, ReadWriteType: 'ReadOnly' }]);
    expect(answer.AdvancedEventSelectors).toBeUndefined();
    expect((await trail())?.HasCustomEventSelectors).toBe(true);
    await put({ EventSelectors: [{}] });
    expect((await trail())?.HasCustomEventSelectors).toBe(false);
    await put(advanced(MANAGEMENT));
    expect((await get()).EventSelectors).toBeUndefined();
    expect((await trail())?.HasCustomEventSelectors).toBe(false);
  });

  it.each([
    { reason: 'neither kind', input: {} },
    { reason: 'both kinds', input: { EventSelectors: [{}], ...advanced(MANAGEMENT) } },
    { reason: 'empty', input: { EventSelectors: [] } },
    { reason: 'six of them', input: { EventSelectors: [{}, {}, {}, {}, {}, {}] } },
    {
      reason: 'a source that cannot be excluded',
      input: { EventSelectors: [{ ExcludeManagementEventSources: ['s3.amazonaws.com'] }] },
    },
    {
      reason: 'a data type of advanced selectors',
      input: { EventSelectors: [{ DataResources: [{ Type: 'AWS::SNS::Topic', Values: [] }] }] },
    },
    {
      reason: 'over 250 resources',
      input: {
        EventSelectors: [
          {
            DataResources: [
              {
                Type: 'AWS::S3::Object',
                Values: Array.from({ length: 251 }, (_, i) => `arn:aws:s3:::b${i}/`),
              },
            ],
          },
        ],
      },
    },
    { reason: 'no category', input: advanced({ Field: 'readOnly', Equals: ['true'] }) },
    {
      reason: 'a category of event data stores',
      input: advanced({ Field: 'eventCategory', Equals: ['Evidence'] }),
    },
    {
      reason: 'a field of event data stores',
      input: advanced(MANAGEMENT, { Field: 'eventName', Equals: ['PutObject'] }),
    },
    { reason: 'data without a type', input: advanced(DATA) },
    { reason: 'one field twice', input: advanced(DATA, S3, S3) },
    {
      reason: 'readOnly takes Equals only',
      input: advanced(MANAGEMENT, { Field: 'readOnly', NotEquals: ['true'] }),
    },
    { reason: 'an operator without values', input: advanced(DATA, S3, { Field: 'eventName', Equals: [] }) },
    {
      reason: 'over 500 values',
      input: advanced(DATA, S3, {
        Field: 'eventName',
        Equals: Array.from({ length: 500 }, (_, i) => `E${i}`),
      }),
    },
  ])('are refused when $reason', async ({ input }) => {
    expect(await outcome(put(input))).toBe('InvalidEventSelectorsException');
    expect((await get()).AdvancedEventSelectors).toHaveLength(2);
  });

  it.each([
    {
      reason: 'kms left out',
      input: advanced(MANAGEMENT, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }),
    },
    {
      reason: 'one caller left out',
      input: advanced(DATA, S3, { Field: 'userIdentity.arn', NotStartsWith: ['arn:x'] }),
    },
    {
      reason: 'refused network activity only',
      input: advanced(
        { Field: 'eventCategory', Equals: ['NetworkActivity'] },
        { Field: 'eventSource', Equals: ['kms.amazonaws.com'] },
        { Field: 'errorCode', Equals: ['VpceAccessDenied'] },
      ),
    },
  ])('take $reason', async ({ input }) => {
    await put(input);
    expect((await get()).AdvancedEventSelectors).toEqual(input.AdvancedEventSelectors);
  });
});

describe('insights', () => {
  it('are replaced, disabled with an empty list, and then missed by reads', async () => {
    await putInsights([{ InsightType: 'ApiErrorRateInsight' }]);
    expect((await getInsights()).InsightSelectors).toEqual([
      { InsightType: 'ApiErrorRateInsight', EventCategories: ['Management'] },
    ]);
    expect((await trail())?.HasInsightSelectors).toBe(true);
    await putInsights([]);
    expect(await outcome(getInsights())).toBe('InsightNotEnabledException');
    expect((await trail())?.HasInsightSelectors).toBe(false);
  });

  it('go with StopLogging', async () => {
    await client.send(new StopLoggingCommand({ Name: 'baseline-trail' }));
    expect(await outcome(getInsights())).toBe('InsightNotEnabledException');
  });

  it.each([
    {
      reason: 'call rate needs writes',
      readWrite: 'ReadOnly',
      insight: { InsightType: 'ApiCallRateInsight' },
      expected: 'InvalidInsightSelectorsException',
    },
    {
      reason: 'error rate is content with reads',
      readWrite: 'ReadOnly',
      insight: { InsightType: 'ApiErrorRateInsight' },
      expected: 'granted',
    },
    {
      reason: 'data needs data events',
      readWrite: 'All',
      insight: { InsightType: 'ApiErrorRateInsight', EventCategories: ['Data'] },
      expected: 'InvalidInsightSelectorsException',
    },
  ] as const)('answer $expected: $reason', async ({ readWrite, insight, expected }) => {
    await put({ EventSelectors: [{ ReadWriteType: readWrite }] });
    const categories = 'EventCategories' in insight ? { EventCategories: [...insight.EventCategories] } : {};
    expect(await outcome(putInsights([{ InsightType: insight.InsightType, ...categories }]))).toBe(expected);
  });
});

describe('tags and event configuration', () => {
  const tags = async () =>
    (await client.send(new ListTagsCommand({ ResourceIdList: [ARN] }))).ResourceTagList?.[0]?.TagsList;

  it('overwrites the value of a known key, adds and removes', async () => {
    const add = (Key: string, Value: string) =>
      client.send(new AddTagsCommand({ ResourceId: ARN, TagsList: [{ Key, Value }] }));
    await add('owner', 'eve');
    await add('__proto__', 'harmless');
    expect(await tags()).toEqual([
      { Key: 'owner', Value: 'eve' },
      { Key: '__proto__', Value: 'harmless' },
    ]);
    await client.send(new RemoveTagsCommand({ ResourceId: ARN, TagsList: [{ Key: 'owner' }] }));
    expect(await tags()).toHaveLength(1);
  });

  it('refuses the fifty-first tag and anything but an ARN', async () => {
    const TagsList = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: '' }));
    expect(await outcome(client.send(new AddTagsCommand({ ResourceId: ARN, TagsList })))).toBe(
      'TagsLimitExceededException',
    );
    expect(await outcome(client.send(new AddTagsCommand({ ResourceId: 'baseline-trail', TagsList })))).toBe(
      'CloudTrailARNInvalidException',
    );
  });

  it('replaces the aggregation, and a recreated trail has lost everything', async () => {
    const configuration = () => client.send(new GetEventConfigurationCommand({ TrailName: ARN }));
    expect((await configuration()).AggregationConfigurations).toEqual([
      { EventCategory: 'Data', Templates: ['API_ACTIVITY'] },
    ]);
    await client.send(
      new PutEventConfigurationCommand({
        TrailName: ARN,
        AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['USER_ACTIONS'] }],
      }),
    );
    expect((await configuration()).AggregationConfigurations?.[0]?.Templates).toEqual(['USER_ACTIONS']);
    await client.send(new DeleteTrailCommand({ Name: ARN }));
    await client.send(new CreateTrailCommand({ Name: 'baseline-trail', S3BucketName: 'bucket' }));
    expect((await configuration()).AggregationConfigurations).toEqual([]);
    expect(await tags()).toEqual([]);
    expect((await get()).EventSelectors).toEqual([DEFAULT]);
  });
});
