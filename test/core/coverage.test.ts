import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../lib/core/json.ts';
import {
  coverageOf,
  difference,
  isNothing,
  isSame,
  isWithin,
  records,
  touches,
  union,
  type Coverage,
} from '../../lib/core/selectors/coverage.ts';
import { DEFAULT_SELECTORS } from '../../lib/core/selectors/basic.ts';
import { selectorsOf } from '../../lib/core/selectors/selector.ts';
import { ANY } from '../../lib/core/selectors/piece.ts';
import { orElse, payFor, TooIntricate } from '../../lib/core/selectors/remains.ts';
import { ALL, effortBeside, effortOfBoth, type Texts } from '../../lib/core/selectors/texts.ts';
import { CAREFUL, DATA, field, is, MANAGEMENT, S3, selector } from './spelling.ts';

const management = (): Coverage => coverageOf([selector(MANAGEMENT)]);
const reads = (): Coverage => coverageOf([selector(MANAGEMENT, is('readOnly', 'true'))]);
const writes = (): Coverage => coverageOf([selector(MANAGEMENT, is('readOnly', 'false'))]);

describe('selectors are the set of events that they record', () => {
  test('an event is recorded that meets all conditions of one of them', () => {
    const event = new Map([
      ['eventCategory', 'Management'],
      ['readOnly', 'true'],
    ]);
    expect([records(management(), event), records(reads(), event), records(writes(), event)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('an event that lacks a field meets every negative condition and no positive one', () => {
    const event = new Map([['eventCategory', 'Management']]);
    const by = (conditions: Parameters<typeof field>[1]): boolean =>
      records(coverageOf([selector(MANAGEMENT, field('eventSource', conditions))]), event);
    expect([by({ NotEquals: ['a'] }), by({ Equals: ['a'] }), records(reads(), event)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('conditions that contradict each other record nothing', () => {
    const contradiction = selector(
      DATA,
      S3,
      field('eventName', { Equals: ['a'], NotStartsWith: ['a'] }),
      is('eventSource', 'b'),
    );
    expect(isNothing(coverageOf([contradiction]))).toBe(true);
    expect(isNothing(coverageOf([selector(DATA, is('readOnly', 'maybe'))]))).toBe(true);
    expect(isNothing(reads())).toBe(false);
  });

  test('what is not understood whole records nothing that we would count on', () => {
    expect(isNothing(coverageOf([{ FieldSelectors: [MANAGEMENT, null] }]))).toBe(true);
    expect(isNothing(coverageOf([{ FieldSelectors: [MANAGEMENT, { Field: 1, Equals: ['a'] }] }]))).toBe(true);
    expect(isNothing(coverageOf([{ FieldSelectors: [] }]))).toBe(true);
  });

  test.each<{ value: Json; reason: string }>([
    { value: { toString: 1 }, reason: 'a map, that says what it is as text' },
    { value: ['a'], reason: 'a list' },
    { value: null, reason: 'nothing' },
  ])('a value that is no text is not understood: $reason', ({ value }) => {
    const advanced = selector(DATA, S3, field('eventName', { Equals: ['a', value] }));
    const data = { DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3', value] }] };
    const basic = { IncludeManagementEvents: false, ...data };
    const without = { ExcludeManagementEventSources: ['kms.amazonaws.com', value], ...data };
    const untyped = { IncludeManagementEvents: false, DataResources: [{ Type: value, Values: ['a'] }] };
    for (const one of [advanced, basic, without, untyped]) expect(isNothing(coverageOf([one]))).toBe(true);
  });

  test('numbers and switches are the texts that they are written as', () => {
    const of = (...values: Json[]): Coverage => coverageOf([selector(field('a', { Equals: values }))]);
    expect(isSame(of(7, true), of('7', 'true'))).toBe(true);
  });

  test('reads and writes are a whole that has nothing in common', () => {
    expect(isSame(union(reads(), writes()), management())).toBe(true);
    expect(isSame(difference(management(), reads()), writes())).toBe(true);
    expect([
      touches(reads(), writes()),
      touches(reads(), management()),
      touches(management(), reads()),
    ]).toEqual([false, true, true]);
  });

  test('parts of a difference have no event in common, though the selectors have', () => {
    const parts = difference(union(management(), reads()), writes());
    expect(parts).toHaveLength(1);
    expect(isSame(parts, reads())).toBe(true);
  });

  test('several selectors of one kind are covered by what covers the kind, or one by one', () => {
    const names = ['a', 'b'].map((name) => selector(DATA, S3, is('eventName', name)));
    expect(isWithin(coverageOf(names), coverageOf([selector(DATA, S3)]))).toBe(true);
    expect(isWithin(coverageOf(names), coverageOf(names.toReversed()))).toBe(true);
    expect(isWithin(coverageOf(names), coverageOf(names.slice(1)))).toBe(false);
  });

  test('values that overlap by end and beginning cover what they cover together', () => {
    const all = coverageOf([selector(DATA, S3)]);
    const split = [
      { StartsWith: ['Get'] },
      { NotStartsWith: ['Get'], EndsWith: ['s'] },
      { NotStartsWith: ['Get'], NotEndsWith: ['s'] },
    ];
    const parts = split.map((conditions) => selector(DATA, S3, field('eventName', conditions)));
    expect(isSame(all, coverageOf(parts))).toBe(true);
    expect(isWithin(all, coverageOf(parts.slice(1)))).toBe(false);
  });
});

describe('what is given in odd ways', () => {
  test('has the default of a new trail', () => {
    expect(DEFAULT_SELECTORS).toEqual([
      {
        ReadWriteType: 'All',
        IncludeManagementEvents: true,
        DataResources: [],
        ExcludeManagementEventSources: [],
      },
    ]);
  });

  test('is all of a type only where it is that and nothing else', () => {
    const objects = coverageOf([selector(DATA, S3)]);
    const of = (value: string): ReturnType<typeof coverageOf> =>
      coverageOf([
        {
          IncludeManagementEvents: false,
          DataResources: [null, { Type: 'AWS::S3::Object', Values: [value] }],
        },
      ]);
    expect(isSame(of('arn:aws:s3'), objects)).toBe(true);
    expect(isSame(of('xarn:aws:s3'), objects)).toBe(false);
    expect(isSame(of('arn:aws:s3x'), objects)).toBe(false);
  });

  test('an event is of one of three categories', () => {
    const none = field('eventCategory', { NotEquals: ['Management', 'Data', 'NetworkActivity'] });
    expect(isNothing(coverageOf([selector(none)]))).toBe(true);
  });

  test('a condition that is understood in part is not understood', () => {
    const partly = field('eventName', { Equals: ['a'], Contains: ['b'] });
    expect(isNothing(coverageOf([selector(DATA, S3, partly)]))).toBe(true);
  });

  test('an empty label is none', () => {
    expect(
      selectorsOf([
        { Name: '', FieldSelectors: [] },
        { Name: 'a', FieldSelectors: [] },
      ]),
    ).toMatchObject([{ name: null }, { name: 'a' }]);
  });
});

describe('what takes too many steps', () => {
  const many = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `${index}-`);
  const repeated = (starts: number, ends: number): JsonObject =>
    selector(
      DATA,
      field('eventName', { StartsWith: many(starts) }),
      field('eventName', { EndsWith: many(ends) }),
    );

  test('is paid for before it is done', () => {
    const texts = (of: number, but: number): Texts => ({
      of: Array.from({ length: of }, () => ANY),
      but: Array.from({ length: but }, () => ANY),
    });
    expect(effortBeside(texts(2, 3), texts(5, 7))).toBe(2 * 4 * 12);
    expect(effortOfBoth(texts(2, 3), texts(5, 7))).toBe(10 * 11);
    const effort = { left: 200 };
    const box = new Map([['a', texts(5, 7)]]);
    payFor(effort, new Map([['a', texts(2, 3)]]), [box, box]);
    expect(effort.left).toBe(200 - 1 - 2 * 96);
    expect(() =>
      payFor(
        effort,
        new Map(),
        Array.from({ length: 8 }, () => new Map([['b', ALL]])),
      ),
    ).toThrow(TooIntricate);
    const exactly = { left: 1 };
    payFor(exactly, new Map(), []);
    expect(exactly.left).toBe(0);
  });

  test('a field that is repeated to multiply its values records nothing that we count on', () => {
    expect(isNothing(coverageOf([repeated(250, 400)]))).toBe(false);
    expect(isNothing(coverageOf([repeated(250, 401)]))).toBe(true);
  });

  test('several times more values than AWS takes record nothing that we count on, wherever they stand', () => {
    const some = selector(DATA, field('a', { StartsWith: many(999), NotEndsWith: many(1000) }));
    const basic = (count: number): JsonObject => ({
      IncludeManagementEvents: false,
      DataResources: [{ Type: 'AWS::S3::Object', Values: many(count) }],
    });
    expect(isNothing(coverageOf([some]))).toBe(false);
    expect(isNothing(coverageOf([some, selector(DATA)]))).toBe(true);
    expect([1998, 1999].map((count) => isNothing(coverageOf([basic(count)])))).toEqual([false, true]);
    expect(selectorsOf([some, selector(DATA)])).toHaveLength(2);
  });

  test('is paid for where sets are made one, too', () => {
    const box = (...conditions: JsonObject[]): Coverage => coverageOf([selector(DATA, ...conditions)]);
    const one = box(field('a', { StartsWith: many(200) }), field('b', { StartsWith: many(200) }));
    const other = box(field('a', { EndsWith: many(200) }), field('b', { EndsWith: many(200) }));
    // Beside each other 40,000 for each field, and 40,000 more to narrow the first of them.
    expect(() => difference(one, other, 120_000)).toThrow(TooIntricate);
    expect(difference(one, other)).not.toHaveLength(0);
  });

  const careful = (): Coverage => coverageOf(CAREFUL);

  test('is not believed to be within', () => {
    expect(isWithin(careful(), careful(), 0)).toBe(false);
    expect(isWithin(careful(), careful())).toBe(true);
  });

  test('has no difference', () => {
    const compare = (): unknown => difference(careful(), [], 1);
    expect(compare).toThrow(TooIntricate);
    expect(compare).toThrow('These selectors take too many steps to compare');
    expect(new TooIntricate('why').name).toBe('TooIntricate');
  });

  test('does not hide a mistake of ours', () => {
    const search = (): boolean => {
      throw new TypeError('a bug');
    };
    expect(() => orElse(search, false)).toThrow(TypeError);
  });
});
