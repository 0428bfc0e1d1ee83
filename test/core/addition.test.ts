import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../lib/core/json.ts';
import { addition } from '../../lib/core/selectors/addition.ts';
import { coverageOf, isSame, isWithin, union } from '../../lib/core/selectors/coverage.ts';
import { advancedSelectors, basicSelectors } from '../arbitraries/selectors.ts';
import { CAREFUL, DATA, field, is, MANAGEMENT, S3, selector } from './spelling.ts';

const added = (desired: Json, observed: Json): readonly Json[] => {
  const result = addition(desired, observed);
  return 'selectors' in result ? result.selectors : [];
};

const names = (count: number, prefix: string): Json =>
  selector(DATA, S3, is('eventName', ...Array.from({ length: count }, (_, index) => `${prefix}${index}`)));

/** All calls of one name: six fields cannot each have one of five values to itself, which is hard to see case by case. */
const pigeonholes = (name: string): readonly Json[] => {
  const fields = ['a', 'b', 'c', 'd', 'e', 'f'];
  const holes = ['1', '2', '3', '4', '5'];
  const named = (...conditions: JsonObject[]): Json => selector(is('eventName', name), ...conditions);
  const nowhere = fields.map((one) => named(field(one, { NotEquals: holes })));
  const together = fields.flatMap((one, index) =>
    fields.slice(index + 1).flatMap((other) => holes.map((hole) => named(is(one, hole), is(other, hole)))),
  );
  return [...nowhere, ...together];
};

describe('what is lacking is added to what is there', () => {
  test('without as long a search for each of many selectors as for one', () => {
    const wanted = Array.from({ length: 200 }, (_, index) => selector(is('eventName', `Get${index}`)));
    const observed = pigeonholes('Get0');
    expect(isWithin(coverageOf(wanted.slice(0, 1)), coverageOf(observed))).toBe(true);
    expect(added(wanted, observed)).toHaveLength(observed.length + wanted.length);
    expect(added(wanted.slice(0, 1), observed)).toHaveLength(observed.length);
  });

  test('nothing lacking, nothing added', () => {
    expect(added([selector(MANAGEMENT, is('readOnly', 'true'))], CAREFUL)).toEqual(CAREFUL);
  });

  test('only the selectors that are not recorded whole, behind what is there', () => {
    const theirs = names(1, 'Theirs');
    expect(added(CAREFUL, [theirs, selector(MANAGEMENT)])).toEqual([
      theirs,
      selector(MANAGEMENT),
      ...CAREFUL.slice(1),
    ]);
  });

  test('what one of the added records is not added again', () => {
    expect(added([selector(DATA, S3), names(1, 'Some')], [])).toEqual([selector(DATA, S3)]);
  });

  test('of two that record the same, the same one in whichever order', () => {
    const [a, b] = ['a', 'b'].map((Name) => ({ Name, ...selector(DATA, S3) }));
    for (const wanted of [
      [a, b],
      [b, a],
    ])
      expect(added(wanted as Json, [])).toEqual([b]);
  });

  test('basic selectors stay basic among themselves', () => {
    const there = [{ ReadWriteType: 'ReadOnly' }];
    const wanted = [{ ReadWriteType: 'WriteOnly' }];
    expect(added(wanted, there)).toEqual([...there, ...wanted]);
  });

  test('and become advanced beside an advanced one, or beyond five, or beyond 250 resources', () => {
    const basic = { ReadWriteType: 'ReadOnly' };
    const reads = selector(MANAGEMENT, is('readOnly', 'true'));
    expect(added([selector(DATA, S3)], [basic])).toEqual([reads, selector(DATA, S3)]);
    expect(added([{ ReadWriteType: 'WriteOnly' }], [basic, basic, basic, basic, basic])).toEqual([
      reads,
      reads,
      reads,
      reads,
      reads,
      selector(MANAGEMENT, is('readOnly', 'false')),
    ]);
    const Values = Array.from({ length: 251 }, (_, index) => `arn:aws:s3:::b${index}/`);
    const many = { IncludeManagementEvents: false, DataResources: [{ Type: 'AWS::S3::Object', Values }] };
    expect(added([many], [])).toEqual([selector(DATA, S3, field('resources.ARN', { StartsWith: Values }))]);
  });

  test('the limits themselves are room enough', () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map((bucket) => ({
      IncludeManagementEvents: false,
      DataResources: [
        {
          Type: 'AWS::S3::Object',
          Values: Array.from({ length: 50 }, (_, index) => `arn:aws:s3:::${bucket}${index}/`),
        },
      ],
    }));
    expect(added(five.slice(4), five.slice(0, 4))).toEqual(five);
    expect(added([names(248, 'B')], [names(248, 'A')])).toHaveLength(2);
    expect(addition([names(249, 'B')], [names(248, 'A')])).toHaveProperty('cannot');
  });

  test('what says nothing new makes room', () => {
    const there = [names(300, 'A'), names(190, 'A')];
    expect(added([names(100, 'B')], there)).toEqual([names(300, 'A'), names(100, 'B')]);
  });

  test('where there is no room it says so', () => {
    expect(addition([names(300, 'B')], [names(300, 'A')])).toEqual({
      cannot:
        "the trail's selectors hold 302 values and 302 more are missing, but AWS takes 500: remove some that are not needed, or write selectorCoverage: exactly",
    });
  });

  test('what is no list of selectors is as good as none', () => {
    expect(added('odd', null)).toEqual([]);
    expect(added([selector(MANAGEMENT)], [1, { DataResources: ['odd'] }])).toEqual([
      1,
      { DataResources: ['odd'] },
    ]);
  });
});

test('nothing is ever lost, all that is desired is recorded, and nothing else', () => {
  const any = fc.oneof(basicSelectors, advancedSelectors);
  fc.assert(
    fc.property(any, any, (desired, observed) => {
      const after = coverageOf(added(desired, observed));
      expect(isWithin(coverageOf(observed), after)).toBe(true);
      expect(isSame(after, union(coverageOf(observed), coverageOf(desired)))).toBe(true);
    }),
  );
});
