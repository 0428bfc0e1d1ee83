import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../lib/sandbox/index.ts';
import type { Json } from '../../lib/core/json.ts';

const EVENT = {
  source: 'aws.cloudtrail',
  detail: { eventName: 'StopLogging', count: 5, nothing: null, list: ['a', 'b'], inner: { deep: 'Value' } },
};

const detail = (eventName: Json): Json => ({ detail: { eventName } });

interface Case {
  readonly reason: string;
  readonly pattern: Json;
  readonly matches: boolean;
}

describe('an event pattern', () => {
  it.each<Case>([
    { reason: 'the value is in the list', pattern: { source: ['aws.s3', 'aws.cloudtrail'] }, matches: true },
    { reason: 'the value is not in the list', pattern: { source: ['aws.s3'] }, matches: false },
    {
      reason: 'every key has to fit',
      pattern: { source: ['aws.cloudtrail'], account: ['1'] },
      matches: false,
    },
    { reason: 'prefix', pattern: detail([{ prefix: 'Stop' }]), matches: true },
    {
      reason: 'prefix without case',
      pattern: detail([{ prefix: { 'equals-ignore-case': 'sTOP' } }]),
      matches: true,
    },
    { reason: 'suffix', pattern: detail([{ suffix: 'Starting' }]), matches: false },
    {
      reason: 'anything but the value',
      pattern: detail([{ 'anything-but': 'StopLogging' }]),
      matches: false,
    },
    { reason: 'anything but others', pattern: detail([{ 'anything-but': ['A', 'B'] }]), matches: true },
    {
      reason: 'anything but a prefix',
      pattern: detail([{ 'anything-but': { prefix: 'Stop' } }]),
      matches: false,
    },
    {
      reason: 'case does not count',
      pattern: detail([{ 'equals-ignore-case': 'STOPLOGGING' }]),
      matches: true,
    },
    { reason: 'wildcard', pattern: detail([{ wildcard: 'S*Log*g' }]), matches: true },
    { reason: 'a dot is no wildcard', pattern: detail([{ wildcard: 'Stop.ogging' }]), matches: false },
    { reason: 'exists', pattern: { detail: { eventName: [{ exists: true }] } }, matches: true },
    { reason: 'absent', pattern: { detail: { errorCode: [{ exists: false }] } }, matches: true },
    { reason: 'not absent', pattern: { detail: { eventName: [{ exists: false }] } }, matches: false },
    { reason: 'null is null', pattern: { detail: { nothing: [null] } }, matches: true },
    { reason: 'null is not absent', pattern: { detail: { missing: [null] } }, matches: false },
    {
      reason: 'a number in a range',
      pattern: { detail: { count: [{ numeric: ['>', 0, '<=', 5] }] } },
      matches: true,
    },
    { reason: 'a number out of it', pattern: { detail: { count: [{ numeric: ['<', 5] }] } }, matches: false },
    { reason: 'one of a list', pattern: { detail: { list: ['b', 'c'] } }, matches: true },
    { reason: 'nested keys', pattern: { detail: { inner: { deep: ['Value'] } } }, matches: true },
    {
      reason: 'a value is case sensitive',
      pattern: { detail: { inner: { deep: ['value'] } } },
      matches: false,
    },
    {
      reason: 'a key of the prototype is absent',
      pattern: { detail: { toString: [{ exists: true }] } },
      matches: false,
    },
    {
      reason: 'one branch',
      pattern: { $or: [{ source: ['x'] }, { detail: { count: [5] } }] },
      matches: true,
    },
    {
      reason: 'no branch',
      pattern: { $or: [{ source: ['x'] }, { detail: { count: [6] } }] },
      matches: false,
    },
  ])('answers $matches: $reason', ({ pattern, matches }) => {
    expect(matchesPattern(pattern, EVENT)).toBe(matches);
  });

  it('refuses a condition nobody knows', () => {
    expect(() => matchesPattern({ source: [{ like: 'x' }] }, EVENT)).toThrow('unknown condition');
  });
});
