import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../lib/core/json.ts';
import { coverageOf, isSame } from '../../lib/core/selectors/coverage.ts';
import { advancedSelectors, basicSelectors } from '../arbitraries/selectors.ts';

type Conditions = { readonly [key: string]: Json };

const alike = (one: Json, other: Json): boolean => isSame(coverageOf(one), coverageOf(other));

const advanced = (...FieldSelectors: Json[]): Json => ({ FieldSelectors });
const is = (Field: string, ...Equals: string[]): Conditions => ({ Field, Equals });
const MANAGEMENT = is('eventCategory', 'Management');
const DATA = is('eventCategory', 'Data');
const S3 = is('resources.type', 'AWS::S3::Object');
const DEFAULT = { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] };
const holding = (Type: string, ...Values: string[]): Json => ({
  IncludeManagementEvents: false,
  DataResources: [{ Type, Values }],
});

interface Pair {
  readonly one: Json;
  readonly other: Json;
  readonly reason: string;
}

const ALIKE: readonly Pair[] = [
  { one: [DEFAULT], other: [advanced(MANAGEMENT)], reason: "the default trail's two spellings" },
  { one: [{}], other: [DEFAULT], reason: 'what a basic selector leaves out has its default' },
  {
    one: [advanced(MANAGEMENT, is('readOnly', 'true')), advanced(is('readOnly', 'false'), MANAGEMENT)],
    other: [advanced(MANAGEMENT)],
    reason: 'reads and writes, split, are all',
  },
  {
    one: [advanced(MANAGEMENT), advanced(MANAGEMENT, is('readOnly', 'true'))],
    other: [DEFAULT],
    reason: 'reads beside everything add nothing',
  },
  {
    one: [advanced(MANAGEMENT, is('readOnly', 'true', 'false'))],
    other: [DEFAULT],
    reason: 'a condition that all events meet is none',
  },
  {
    one: [{ ReadWriteType: 'WriteOnly' }],
    other: [advanced(MANAGEMENT, is('readOnly', 'false'))],
    reason: 'WriteOnly is not readOnly',
  },
  {
    one: [{ Name: 'a', FieldSelectors: [MANAGEMENT] }],
    other: [{ Name: 'b', FieldSelectors: [MANAGEMENT] }],
    reason: 'a name is only a label',
  },
  {
    one: [advanced(DATA, S3), advanced(MANAGEMENT)],
    other: [advanced(MANAGEMENT), advanced(S3, DATA)],
    reason: 'neither selectors nor fields have an order',
  },
  {
    one: [advanced(DATA, is('eventName', 'b', 'a', 'b'))],
    other: [advanced(DATA, is('eventName', 'a', 'b'))],
    reason: 'values have no order and count once',
  },
  {
    one: [advanced(MANAGEMENT, { ...is('eventSource', 'a'), NotEquals: [] })],
    other: [advanced(MANAGEMENT, is('eventSource', 'a'))],
    reason: 'an empty list of an operator is no condition',
  },
  { one: [holding('AWS::S3::Object')], other: [], reason: '`Values: []` records nothing' },
  { one: [{ IncludeManagementEvents: false }], other: [], reason: 'nothing asked is nothing recorded' },
  {
    one: [holding('AWS::S3::Object', 'arn:aws:s3')],
    other: [advanced(DATA, S3)],
    reason: 'the bare service is all resources of the type',
  },
  {
    one: [holding('AWS::S3::Object', 'arn:aws:s3:::b/')],
    other: [advanced(DATA, S3, { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::b/'] })],
    reason: 'a bucket is a prefix',
  },
  {
    one: [holding('AWS::Lambda::Function', 'arn:aws:lambda:x:y:function:z')],
    other: [
      advanced(DATA, is('resources.type', 'AWS::Lambda::Function'), {
        ...is('resources.ARN', 'arn:aws:lambda:x:y:function:z'),
      }),
    ],
    reason: 'a function is that one',
  },
  {
    one: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }],
    other: [advanced(MANAGEMENT, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] })],
    reason: 'excluded sources are a negative condition',
  },
  { one: 'odd', other: [1, null], reason: 'what is no selector records nothing' },
];

const UNLIKE: readonly Pair[] = [
  { one: [DEFAULT], other: [], reason: 'everything is not nothing' },
  { one: [DEFAULT], other: [{ ReadWriteType: 'ReadOnly' }], reason: 'reads are not everything' },
  {
    one: [DEFAULT],
    other: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }],
    reason: 'an excluded source is missed',
  },
  {
    one: [advanced(MANAGEMENT, { Field: 'eventName', NotEquals: ['a'] })],
    other: [advanced(MANAGEMENT, is('eventName', 'a'))],
    reason: 'not is not is',
  },
  {
    one: [advanced(MANAGEMENT, is('readOnly', 'true')), advanced(DATA, is('readOnly', 'false'))],
    other: [advanced(MANAGEMENT), advanced(DATA)],
    reason: 'reads of one category and writes of another are not all of both',
  },
  {
    one: [advanced(DATA, is('eventName', 'a'), is('eventName', 'b'))],
    other: [advanced(DATA, is('eventName', 'a', 'b'))],
    reason: 'a field that comes twice must meet both',
  },
  {
    one: [advanced(MANAGEMENT, is('eventSource'))],
    other: [advanced(MANAGEMENT)],
    reason: 'a condition that looks empty may be one that is not understood',
  },
  {
    one: [advanced(MANAGEMENT, { Field: 'eventSource', Contains: ['a'] })],
    other: [advanced(MANAGEMENT)],
    reason: 'an operator that is not known may exclude anything',
  },
  {
    one: [advanced(MANAGEMENT, { Field: 'readOnly', NotEquals: ['true'] })],
    other: [advanced(MANAGEMENT)],
    reason: 'a negative condition on reads is a condition',
  },
];

describe('selectors are compared by the events they record', () => {
  test.each(ALIKE)('alike: $reason', ({ one, other }) => {
    expect(alike(one, other)).toBe(true);
  });

  test.each(UNLIKE)('not alike: $reason', ({ one, other }) => {
    expect(alike(one, other)).toBe(false);
  });

  test('neither order nor doubles ever count', () => {
    fc.assert(
      fc.property(fc.oneof(basicSelectors, advancedSelectors), (selectors) => {
        expect(alike([...selectors.toReversed(), ...selectors], selectors)).toBe(true);
      }),
    );
  });
});
