import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../lib/core/json.ts';
import { explained } from '../../lib/core/selectors/explain.ts';
import { described } from '../../lib/core/selectors/words.ts';
import { CAREFUL, DATA, field, is, KMS, MANAGEMENT, NETWORK, S3, selector } from './spelling.ts';

const management = selector(MANAGEMENT);

describe('what a selector records, in words', () => {
  const where = (...conditions: JsonObject[]): unknown =>
    described([selector(DATA, S3, ...conditions)]).flatMap(({ records }) =>
      records.map((kind) => kind.where),
    );

  test.each<{ reason: string; given: Json; events: readonly string[] }>([
    { reason: 'management', given: management, events: ['management events'] },
    { reason: 'data of a type', given: selector(DATA, S3), events: ['data events of AWS::S3::Object'] },
    { reason: 'an endpoint', given: selector(NETWORK, KMS), events: ['network activity events'] },
    { reason: 'what is no category of a trail', given: selector(is('eventName', 'a')), events: ['events'] },
    {
      reason: 'a basic one is several',
      given: { DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] },
      events: ['management events', 'data events of AWS::S3::Object'],
    },
    { reason: 'a contradiction', given: selector(DATA, is('eventCategory', 'Management')), events: [] },
    {
      reason: 'another category',
      given: selector(is('eventCategory', 'Insight', 'Data')),
      events: ['Insight or data events'],
    },
    { reason: 'what is none', given: 'odd', events: [] },
  ])('$reason', ({ given, events }) => {
    expect(described([given]).flatMap(({ records }) => records.map((kind) => kind.events))).toEqual(events);
  });

  test('reads, writes, or both', () => {
    const all = [management, { ReadWriteType: 'ReadOnly' }, { ReadWriteType: 'WriteOnly' }];
    const sides = described(all).flatMap(({ records }) =>
      records.map(({ reads, writes }) => [reads, writes]),
    );
    expect(sides).toEqual([
      [true, true],
      [true, false],
      [false, true],
    ]);
  });

  test('what includes is or, what excludes and', () => {
    expect(
      where(
        field('eventName', {
          Equals: ['a', 'b'],
          StartsWith: ['c'],
          NotEquals: ['d'],
          NotEndsWith: ['e', 'f'],
        }),
      ),
    ).toEqual([['eventName is a or b or starts with c and is not d and does not end with e or f']]);
    expect(where(field('eventName', { NotStartsWith: ['a'] }))).toEqual([
      ['eventName does not start with a'],
    ]);
  });

  test('a kind that is only excluded is a condition like others', () => {
    expect(described([selector(field('eventCategory', { NotEquals: ['Data'] }))])).toMatchObject([
      { records: [{ events: 'events', where: ['eventCategory is not Data'] }] },
    ]);
    const both = field('eventCategory', { Equals: ['Data'], NotEquals: ['Management'] });
    expect(described([selector(both)])).toMatchObject([
      { records: [{ where: ['eventCategory is Data and is not Management'] }] },
    ]);
  });

  test('long lists are cut', () => {
    expect(where(is('eventName', 'a', 'b', 'c', 'd', 'e'))).toEqual([['eventName is a or b or c or d or e']]);
    expect(where(field('eventName', { EndsWith: ['a'] }))).toEqual([['eventName ends with a']]);
    expect(where(is('readOnly', 'true'))).toEqual([[]]);
    expect(where(is('eventName', 'a', 'b', 'c', 'd', 'e', 'f', 'g'))).toEqual([
      ['eventName is a or b or c or d or e or 2 others'],
    ]);
  });

  test('with its place and its label', () => {
    expect(described([management, { Name: 'label', ...management }])).toMatchObject([
      { selector: 1, name: null },
      { selector: 2, name: 'label' },
    ]);
  });
});

describe('what keeps an event out', () => {
  const GET = {
    eventCategory: 'Data',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    readOnly: true,
    resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::pii/a' }, { type: 'AWS::S3::Bucket' }],
  };
  const bars = (...selectors: Json[]): unknown => explained(selectors, GET).map(({ keptOutBy }) => keptOutBy);

  test('nothing, where it is recorded', () => {
    expect(explained(CAREFUL, GET)).toMatchObject([
      { selector: 1, records: false },
      { selector: 2, records: true },
      { selector: 3, records: false },
    ]);
  });

  test('the conditions that it does not meet, by the resource that comes nearest', () => {
    const narrow = field('resources.ARN', { StartsWith: ['arn:aws:s3:::ok/'] });
    expect(bars(selector(DATA, S3, narrow, is('errorCode', 'a')))).toEqual([
      [
        {
          field: 'resources.ARN',
          condition: 'resources.ARN starts with arn:aws:s3:::ok/',
          value: 'arn:aws:s3:::pii/a',
        },
        { field: 'errorCode', condition: 'errorCode is a', value: null },
      ],
    ]);
  });

  test('of a basic selector the part that is of its kind', () => {
    const Values = ['arn:aws:s3:::ok/'];
    const DataResources = [
      { Type: 'AWS::Lambda::Function', Values: ['arn:aws:lambda'] },
      { Type: 'AWS::S3::Object', Values },
    ];
    expect(bars({ ReadWriteType: 'All', DataResources })).toEqual([
      [
        {
          field: 'resources.ARN',
          condition: 'resources.ARN starts with arn:aws:s3:::ok/',
          value: 'arn:aws:s3:::pii/a',
        },
      ],
    ]);
  });

  test('that nothing is recorded', () => {
    const nothing = [{ field: '', condition: 'it records nothing', value: null }];
    expect(bars({ IncludeManagementEvents: false }, selector(DATA, MANAGEMENT))).toEqual([nothing, nothing]);
  });
});
