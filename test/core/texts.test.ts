import { describe, expect, test } from 'vitest';
import { eventsOf } from '../../lib/core/selectors/event.ts';
import { common, holds, isPart, meets, type Piece } from '../../lib/core/selectors/piece.ts';
import {
  ALL,
  both,
  has,
  isEmpty,
  isWithin,
  overlap,
  texts,
  without,
} from '../../lib/core/selectors/texts.ts';

const one = (is: string): Piece => ({ is });
const from = (starts: string, ends = ''): Piece => ({ starts, ends });

describe('a piece is one text, or a beginning and an end', () => {
  test('a text that is both its beginning and its end is in it, the two overlapping', () => {
    expect(holds(from('ab', 'bc'), 'abc')).toBe(true);
    expect(holds(from('ab', 'bc'), 'ab')).toBe(false);
  });

  test('a field that is not there is only in what takes everything', () => {
    expect(holds(from('', ''), null)).toBe(true);
    expect(holds(from('a'), null)).toBe(false);
    expect(holds(from('', 'a'), null)).toBe(false);
    expect(holds(one('a'), null)).toBe(false);
  });

  test('a longer beginning and a longer end are a part', () => {
    expect(isPart(from('ab', 'yz'), from('a', 'z'))).toBe(true);
    expect(isPart(from('a', 'yz'), from('ab', 'z'))).toBe(false);
    expect(isPart(from('ab', 'z'), from('a', 'yz'))).toBe(false);
    expect(isPart(one('abz'), from('a', 'z'))).toBe(true);
    expect(isPart(from('a'), one('a'))).toBe(false);
    expect(isPart(from('undefined', 'undefined'), one('a'))).toBe(false);
    expect(isPart(one('a'), one('a'))).toBe(true);
  });

  test('what two have in common is a piece again', () => {
    expect(common(from('ab'), from('a', 'z'))).toEqual(from('ab', 'z'));
    expect(common(from('a', 'z'), from('ab', 'yz'))).toEqual(from('ab', 'yz'));
    expect(common(one('abz'), from('a'))).toEqual(one('abz'));
    expect(common(from('a'), one('abz'))).toEqual(one('abz'));
  });

  test('beginnings that part, and ends that part, have nothing in common', () => {
    expect(meets(from('ab'), from('ac'))).toBe(false);
    expect(meets(from('', 'ab'), from('', 'cb'))).toBe(false);
    expect(meets(from('ab', 'z'), from('a', 'yz'))).toBe(true);
    expect(meets(from('', 'ab'), from('', 'b'))).toBe(true);
    expect(meets(from('', 'b'), from('', 'ab'))).toBe(true);
    expect(meets(one('ab'), from('a'))).toBe(true);
    expect(meets(one('a'), from('b'))).toBe(false);
    expect(meets(from('b'), one('a'))).toBe(false);
  });
});

describe('a set of texts is some pieces less others', () => {
  test('what is excluded whole is gone, and so is an exclusion of nothing', () => {
    expect(texts([from('ab'), from('b')], [from('a')])).toEqual({ of: [from('b')], but: [] });
    expect(isEmpty(texts([from('ab')], [from('a')]))).toBe(true);
    expect(texts([from('a')], [from('ab')]).but).toEqual([from('ab')]);
  });

  test('a text is in it that is in a piece and in no exclusion', () => {
    const set = texts([from('a')], [from('ab')]);
    expect([has(set, 'ac'), has(set, 'abc'), has(set, 'b')]).toEqual([true, false, false]);
    expect(has(ALL, null)).toBe(true);
  });

  test('difference and intersection are a whole, and have nothing in common', () => {
    const set = texts([from('a'), one('x')], [from('ab')]);
    const other = texts([from('', 'z')], [from('ac')]);
    const [first, second] = without(set, other);
    for (const text of ['a', 'az', 'acz', 'abz', 'x', 'ad']) {
      const parts = [first, second, both(set, other)].filter((part) => part && has(part, text));
      expect(parts).toHaveLength(has(set, text) ? 1 : 0);
    }
  });

  test('overlap is what no exclusion of either hides', () => {
    expect(overlap(texts([from('a')], [from('ab')]), texts([from('ab')], []))).toBe(false);
    expect(overlap(texts([from('ab')], []), texts([from('a')], [from('ab')]))).toBe(false);
    expect(overlap(texts([from('a')], [from('ab')]), texts([from('', 'b')], []))).toBe(true);
    expect(overlap(texts([from('a')], []), texts([from('b')], []))).toBe(false);
  });

  test('a set is within another that has all its pieces and excludes none of its texts', () => {
    expect(isWithin(texts([from('ab')], []), texts([from('a')], [from('ac')]))).toBe(true);
    expect(isWithin(texts([from('a')], []), texts([from('a')], [from('ac')]))).toBe(false);
    expect(isWithin(texts([from('a')], [from('ac')]), texts([from('a')], [from('acd')]))).toBe(true);
    expect(isWithin(ALL, texts([from('a')], []))).toBe(false);
  });
});

describe('a record is an event for each of its resources', () => {
  test('with fields as selectors name them', () => {
    const record = {
      eventCategory: 'Data',
      eventName: 'GetObject',
      readOnly: true,
      errorCode: '',
      requestParameters: { a: 1 },
      userIdentity: { arn: 'who' },
      resources: [{ type: 'AWS::S3::Object', ARN: 'what' }, { type: 'AWS::S3::Bucket' }, null],
    };
    const shared = [
      ['eventCategory', 'Data'],
      ['eventName', 'GetObject'],
      ['readOnly', 'true'],
      ['userIdentity.arn', 'who'],
    ];
    expect(eventsOf(record).map((event) => [...event])).toEqual([
      [...shared, ['resources.type', 'AWS::S3::Object'], ['resources.ARN', 'what']],
      [...shared, ['resources.type', 'AWS::S3::Bucket']],
    ]);
  });

  test('older ones are of the category that they are marked with', () => {
    expect(eventsOf({ managementEvent: false })[0]?.get('eventCategory')).toBe('Data');
    expect(eventsOf({ userIdentity: 'odd' })[0]?.get('eventCategory')).toBe('Management');
  });
});
