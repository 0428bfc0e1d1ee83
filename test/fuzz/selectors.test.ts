import * as fc from 'fast-check';
import { afterAll, describe, test } from 'vitest';
import type { Json } from '../../lib/core/json.ts';
import { anyJson, mutatedJson } from '../arbitraries/mutated.ts';
import { trickyPairs } from '../arbitraries/tricky.ts';
import { guarded, holds, PATIENCE, RUNS } from './guard.ts';

const DATA: readonly Json[] = [
  { Field: 'eventCategory', Equals: ['Data'] },
  { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
];

const ADVANCED: Json = [
  { Name: 'all', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
  {
    FieldSelectors: [
      ...DATA,
      { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::pii/'], NotEndsWith: ['.tmp', '/'] },
      { Field: 'readOnly', Equals: ['false'] },
    ],
  },
];

const BASIC: Json = [
  {
    ReadWriteType: 'WriteOnly',
    IncludeManagementEvents: true,
    ExcludeManagementEventSources: ['kms.amazonaws.com'],
    DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::pii/', 'arn:aws:s3'] }],
  },
];

const REAL: readonly Json[] = [
  [ADVANCED, BASIC],
  [BASIC, ADVANCED],
  [ADVANCED, [{ InsightType: 'ApiCallRateInsight', EventCategories: ['Management', 'Data'] }]],
];

const OPERATORS = ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'];
const FIELDS = ['eventName', 'eventSource', 'resources.ARN', 'userIdentity.arn', 'a', 'b', 'c', 'd', 'e'];

/** Written to exhaust: many values, fields that are repeated, selectors that each leave another way out. */
const exhausting = (most: number): fc.Arbitrary<readonly Json[]> => {
  const values = fc
    .tuple(fc.integer({ min: 1, max: most }), fc.constantFrom('', 'a', 'ab', 'xyz'), fc.boolean())
    .map(([count, word, isPrefix]) =>
      Array.from({ length: count }, (_, index) => (isPrefix ? `${word}${index}` : `${index}${word}`)),
    );
  const condition = fc
    .tuple(
      fc.constantFrom(...FIELDS),
      fc.array(fc.tuple(fc.constantFrom(...OPERATORS), values), { minLength: 1, maxLength: 3 }),
    )
    .map(([Field, asked]): Json => ({ Field, ...Object.fromEntries(asked) }));
  const selector = fc
    .tuple(fc.boolean(), fc.array(condition, { minLength: 1, maxLength: 9 }))
    .map(([isData, some]): Json => ({ FieldSelectors: [...(isData ? DATA : []), ...some] }));
  return fc.array(selector, { maxLength: 12 });
};

const pairOf = (one: fc.Arbitrary<readonly Json[]>): fc.Arbitrary<string> =>
  fc.tuple(one, one).map((pair) => JSON.stringify(pair));

const guard = guarded('selectors');
afterAll(() => guard.close());

describe(
  'selectors are compared without ever throwing, and within what that may cost',
  {
    timeout: PATIENCE,
  },
  () => {
    test('whatever JSON they are', () => {
      const pairs = fc.tuple(anyJson, anyJson).map((pair) => `[${pair.join(',')}]`);
      return holds(guard, 'pair', pairs);
    });

    test('whatever became of real ones', () => holds(guard, 'pair', mutatedJson(REAL)));

    test('whatever became of tricky ones', () => {
      const pairs = trickyPairs.chain((pair) => mutatedJson([pair as unknown as Json]));
      return holds(guard, 'pair', pairs);
    });

    test('however many values they have', () => holds(guard, 'pair', pairOf(exhausting(200))));

    test('however many more than AWS takes', () =>
      holds(guard, 'pair', pairOf(exhausting(3_000)), Math.ceil(RUNS / 20)));

    test('without a bound but their own', () =>
      holds(guard, 'whole', pairOf(exhausting(20)), Math.ceil(RUNS / 10)));
  },
);
