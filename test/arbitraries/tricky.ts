import * as fc from 'fast-check';
import type { Json, JsonObject } from '../../lib/core/json.ts';

/** Few letters, so that values begin, end and equal one another; and two that are dangerous as keys. */
const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'ab', 'ba', 'aa', 'aba') },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor') },
);

const operators = ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'];

const someOf = (of: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> =>
  fc.array(of, { minLength: 1, maxLength: 2 });

const asked = (of: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> =>
  fc
    .array(fc.tuple(fc.constantFrom(...operators), someOf(of)), { minLength: 1, maxLength: 2 })
    .map((all) => Object.fromEntries(all));

const open = fc
  .tuple(fc.constantFrom('eventName', 'resources.ARN', 'userIdentity.arn', '__proto__'), asked(value))
  .map(([Field, conditions]) => ({ Field, ...conditions }));

const readOnly = asked(fc.constantFrom('true', 'false')).map((conditions) => ({
  Field: 'readOnly',
  ...conditions,
}));

const broken = fc.constantFrom<JsonObject>(
  { Field: 'eventName' },
  { Field: 'eventName', Equals: [] },
  { Field: 'eventName', Contains: ['a'] },
  { Equals: ['a'] },
);

const condition = fc.oneof(
  { weight: 10, arbitrary: open },
  { weight: 4, arbitrary: readOnly },
  { weight: 1, arbitrary: broken },
);

const categories = fc.constantFrom<JsonObject>(
  { Field: 'eventCategory', Equals: ['Management'] },
  { Field: 'eventCategory', Equals: ['Data'] },
  { Field: 'eventCategory', NotEquals: ['Data'] },
);

const advanced = fc
  .tuple(fc.option(categories, { freq: 5 }), fc.array(condition, { maxLength: 2 }))
  .map(([category, more]): JsonObject => ({ FieldSelectors: [...(category ? [category] : []), ...more] }));

const basic: fc.Arbitrary<JsonObject> = fc.record(
  {
    ReadWriteType: fc.constantFrom('All', 'ReadOnly', 'WriteOnly'),
    IncludeManagementEvents: fc.boolean(),
    ExcludeManagementEventSources: fc.subarray(['kms.amazonaws.com']),
    DataResources: fc.array(
      fc.record({
        Type: fc.constantFrom('AWS::S3::Object', 'AWS::Lambda::Function'),
        Values: fc.array(
          fc.oneof(value, fc.constantFrom('arn:aws:s3', 'arn:aws-cn:s3:::', 'arn:aws:lambda')),
          {
            maxLength: 2,
          },
        ),
      }),
      { maxLength: 1 },
    ),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** Selectors of every kind, right and broken, that get in one another's way. */
export const trickySelectors: fc.Arbitrary<readonly Json[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: advanced }, { weight: 1, arbitrary: basic }),
  { maxLength: 3 },
);

const split = (selector: Json, field: string, conditions: readonly JsonObject[]): readonly Json[] => {
  const given = (selector as JsonObject)['FieldSelectors'];
  if (!Array.isArray(given)) return [selector];
  return conditions.map((one) => ({ FieldSelectors: [...(given as Json[]), { Field: field, ...one }] }));
};

/** The same events, told otherwise: what every change leaves as it was. */
const retold = (selectors: readonly Json[], how: number): readonly Json[] => {
  if (how === 0) return selectors.toReversed();
  if (how === 1)
    return selectors.flatMap((one) =>
      split(one, 'readOnly', [{ Equals: ['true'] }, { NotEquals: ['true'] }]),
    );
  if (how === 2)
    return selectors.flatMap((one) =>
      split(one, 'eventName', [{ StartsWith: ['a'] }, { NotStartsWith: ['a'] }]),
    );
  return selectors.flatMap((one) =>
    split(one, 'userIdentity.arn', [
      { EndsWith: ['b'] },
      { NotEndsWith: ['b'], Equals: ['a'] },
      { NotEndsWith: ['b'], NotEquals: ['a'] },
    ]),
  );
};

/** Two sets that are often equal, often nearly so, and else whatever comes. */
export const trickyPairs: fc.Arbitrary<readonly [readonly Json[], readonly Json[]]> = fc.oneof(
  fc.tuple(trickySelectors, trickySelectors),
  fc.tuple(trickySelectors, fc.nat(3)).map(([one, how]) => [one, retold(one, how)] as const),
  fc.tuple(trickySelectors, fc.nat(3)).map(([one, how]) => [one, retold(one, how).slice(1)] as const),
);
