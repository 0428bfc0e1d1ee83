import { describe, expect, test } from 'vitest';
import {
  coverageOf,
  difference,
  isNothing,
  isSame,
  isWithin,
  records,
  touches,
  union,
} from '../../lib/core/selectors/coverage.ts';
import { DEFAULT_SELECTORS } from '../../lib/core/selectors/basic.ts';
import { selectorsOf } from '../../lib/core/selectors/selector.ts';
import { orElse, TooIntricate } from '../../lib/core/selectors/remains.ts';
import { CAREFUL, DATA, field, is, MANAGEMENT, S3, selector } from './spelling.ts';

const management = coverageOf([selector(MANAGEMENT)]);
const reads = coverageOf([selector(MANAGEMENT, is('readOnly', 'true'))]);
const writes = coverageOf([selector(MANAGEMENT, is('readOnly', 'false'))]);

describe('selectors are the set of events that they record', () => {
  test('an event is recorded that meets all conditions of one of them', () => {
    const event = new Map([
      ['eventCategory', 'Management'],
      ['readOnly', 'true'],
    ]);
    expect([records(management, event), records(reads, event), records(writes, event)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('an event that lacks a field meets every negative condition and no positive one', () => {
    const event = new Map([['eventCategory', 'Management']]);
    const by = (conditions: Parameters<typeof field>[1]): boolean =>
      records(coverageOf([selector(MANAGEMENT, field('eventSource', conditions))]), event);
    expect([by({ NotEquals: ['a'] }), by({ Equals: ['a'] }), records(reads, event)]).toEqual([
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
    expect(isNothing(reads)).toBe(false);
  });

  test('what is not understood whole records nothing that we would count on', () => {
    expect(isNothing(coverageOf([{ FieldSelectors: [MANAGEMENT, null] }]))).toBe(true);
    expect(isNothing(coverageOf([{ FieldSelectors: [MANAGEMENT, { Field: 1, Equals: ['a'] }] }]))).toBe(true);
    expect(isNothing(coverageOf([{ FieldSelectors: [] }]))).toBe(true);
  });

  test('reads and writes are a whole that has nothing in common', () => {
    expect(isSame(union(reads, writes), management)).toBe(true);
    expect(isSame(difference(management, reads), writes)).toBe(true);
    expect([touches(reads, writes), touches(reads, management), touches(management, reads)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('parts of a difference have no event in common, though the selectors have', () => {
    const parts = difference(union(management, reads), writes);
    expect(parts).toHaveLength(1);
    expect(isSame(parts, reads)).toBe(true);
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
  const careful = coverageOf(CAREFUL);

  test('is not believed to be within', () => {
    expect(isWithin(careful, careful, 0)).toBe(false);
    expect(isWithin(careful, careful)).toBe(true);
  });

  test('has no difference', () => {
    const compare = (): unknown => difference(careful, [], 1);
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
