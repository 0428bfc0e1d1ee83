import { describe, expect, test } from 'vitest';
import { globMatches, isGlob } from '../../lib/core/glob.ts';
import type { Match } from '../../lib/core/policy.ts';
import { couldGovern, expected, select } from '../../lib/core/select.ts';
import { policyOf, TRAIL } from './fixtures.ts';

const match = (parts: Partial<Match>): Match => ({ accounts: null, regions: null, trails: ['*'], ...parts });

describe('a glob matches a whole text', () => {
  test.each([
    { pattern: '*', text: '', matches: true, reason: 'a star is nothing, too' },
    { pattern: 'a*c', text: 'abbc', matches: true, reason: 'a star is any run' },
    { pattern: 'a*bc', text: 'abbbc', matches: true, reason: 'a star gives back what it took too much' },
    { pattern: 'a*c', text: 'ac', matches: true, reason: 'a star is nothing in the midst, too' },
    { pattern: 'aa*ab', text: 'aab', matches: false, reason: 'a star gives back no more than it took' },
    { pattern: 'a?c', text: 'abc', matches: true, reason: 'a question mark is one' },
    { pattern: 'a?c', text: 'ac', matches: false, reason: 'a question mark is not none' },
    { pattern: 'a', text: 'ab', matches: false, reason: 'the end counts' },
    { pattern: 'ab', text: 'a', matches: false, reason: 'the whole pattern counts' },
    { pattern: '*b', text: 'abc', matches: false, reason: 'a star does not forgive what follows' },
    { pattern: 'a.c', text: 'abc', matches: false, reason: 'a dot is a dot' },
    {
      pattern: '*a'.repeat(40),
      text: 'a'.repeat(39) + 'b',
      matches: false,
      reason: 'many stars take no age',
    },
  ])('$reason', ({ pattern, text, matches }) => {
    expect(globMatches(pattern, text)).toBe(matches);
  });

  test('stars and question marks make a glob', () => {
    expect(['a*', 'a?', 'a.b'].map(isGlob)).toEqual([true, true, false]);
  });
});

describe('a policy governs the trails that it matches', () => {
  test.each([
    { parts: {}, governs: true, exact: false, reason: 'a star is every trail, and names none' },
    { parts: { trails: ['ma*'] }, governs: true, exact: false, reason: 'a glob on the name' },
    { parts: { trails: ['other', 'main'] }, governs: true, exact: false, reason: 'a name somewhere' },
    {
      parts: { trails: ['main'], accounts: ['111122223333'], regions: ['us-east-1'] },
      governs: true,
      exact: true,
      reason: 'a name in a named account and region is exact',
    },
    {
      parts: { trails: ['main'], accounts: ['111122223333'] },
      governs: true,
      exact: false,
      reason: 'a name without a region is not exact',
    },
    {
      parts: { trails: ['main'], regions: ['us-east-1'] },
      governs: true,
      exact: false,
      reason: 'a name without an account is not exact',
    },
    {
      parts: { trails: ['*'], accounts: ['111122223333'], regions: ['us-east-1'] },
      governs: true,
      exact: false,
      reason: 'a star in a named account and region names none',
    },
    { parts: { trails: [TRAIL.arn] }, governs: true, exact: true, reason: 'an ARN is exact' },
    { parts: { trails: ['no*', TRAIL.arn] }, governs: true, exact: true, reason: 'an ARN beside a glob' },
    {
      parts: { trails: ['arn:aws:cloudtrail:*:*:trail/main'] },
      governs: true,
      exact: false,
      reason: 'a glob on the ARN',
    },
    {
      parts: { trails: [TRAIL.arn], accounts: ['999999999999'] },
      governs: false,
      exact: false,
      reason: 'an ARN outside of the named accounts is not governed',
    },
    { parts: { regions: ['eu-west-1'] }, governs: false, exact: false, reason: 'another region' },
    { parts: { trails: ['mai'] }, governs: false, exact: false, reason: 'part of a name' },
  ])('$reason', ({ parts, governs, exact }) => {
    const found = select([policyOf({ match: match(parts) })], TRAIL);
    expect([found.policies.length > 0, found.exact.length > 0]).toEqual([governs, exact]);
  });
});

describe('what several policies ask is put together', () => {
  test('equal wishes are one: enforced if any is, as grave as the gravest', () => {
    const { wishes, conflicts } = select(
      [
        policyOf({ name: 'a', mode: 'audit', severity: 'critical', desired: { SnsTopicName: 't' } }),
        policyOf({
          name: 'b',
          severity: 'low',
          desired: { SnsTopicName: 'arn:aws:sns:us-east-1:111122223333:t' },
        }),
      ],
      TRAIL,
    );
    expect(conflicts).toEqual([]);
    expect(wishes).toMatchObject([{ policy: 'b', mode: 'enforce', severity: 'critical' }]);
    expect(wishes).toHaveLength(1);
  });

  test('two policies that ask different things of one property are a conflict', () => {
    const one = policyOf({ name: 'a', desired: { S3BucketName: 'one' } });
    const other = policyOf({ name: 'b', desired: { S3BucketName: 'two', IsLogging: true } });
    expect(select([other, one], TRAIL).conflicts).toEqual([{ slot: 'S3BucketName', policies: ['a', 'b'] }]);
  });

  test('two that are at odds are a conflict beside a third that is at odds with neither', () => {
    const tagged = (name: string, Key: string, Value: string) =>
      policyOf({ name, desired: { Tags: [{ Key, Value }] } });
    const policies = [tagged('a', 'env', 'prod'), tagged('b', 'env', 'test'), tagged('c', 'owner', 'me')];
    expect(select(policies, TRAIL).conflicts).toEqual([{ slot: 'Tags', policies: ['a', 'b', 'c'] }]);
  });

  test('selectors in two spellings are at odds only if they mean different events', () => {
    const basic = policyOf({ name: 'a', desired: { EventSelectors: [{ ReadWriteType: 'All' }] } });
    const spelled = (category: string) =>
      policyOf({
        name: 'b',
        desired: {
          AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: [category] }] }],
        },
      });
    expect(select([basic, spelled('Management')], TRAIL).conflicts).toEqual([]);
    expect(select([basic, spelled('Data')], TRAIL).conflicts).toEqual([
      { slot: 'EventSelectors', policies: ['a', 'b'] },
    ]);
  });
});

describe('a trail is expected where a policy names it exactly', () => {
  const account = TRAIL.accountId;
  test.each([
    { parts: { trails: [TRAIL.arn] }, arns: [TRAIL.arn], reason: 'by its ARN' },
    { parts: { trails: [TRAIL.arn, TRAIL.arn] }, arns: [TRAIL.arn], reason: 'once' },
    {
      parts: { trails: ['main'], accounts: [account], regions: ['us-east-1'] },
      arns: [TRAIL.arn],
      reason: 'by its name in an account and a region',
    },
    { parts: { trails: ['main'], accounts: [account] }, arns: [], reason: 'not without a region' },
    { parts: { trails: ['main'], regions: ['us-east-1'] }, arns: [], reason: 'not without an account' },
    {
      parts: { trails: ['m*'], accounts: [account], regions: ['us-east-1'] },
      arns: [],
      reason: 'not by a glob',
    },
    {
      parts: { trails: ['x'], accounts: [account], regions: ['us-east-1'] },
      arns: [],
      reason: 'not by a name that no trail can have',
    },
    {
      parts: { trails: [TRAIL.arn], regions: ['eu-west-1'] },
      arns: [],
      reason: 'not where the policy does not govern',
    },
    {
      parts: { trails: ['arn:aws:cloudtrail:us-east-1:999999999999:trail/main'] },
      arns: [],
      reason: "not in another's account",
    },
  ])('$reason', ({ parts, arns }) => {
    expect(expected([policyOf({ match: match(parts) })], account).map(({ arn }) => arn)).toEqual(arns);
  });

  test.each([
    { trails: ['ma*'], could: true, reason: 'the name fits' },
    { trails: ['no', 'ma*'], could: true, reason: 'one of the names fits' },
    { trails: ['arn:aws:cloudtrail:*:*:trail/ma*'], could: true, reason: 'the name of the ARN fits' },
    { trails: ['arn:aws:cloudtrail:*:*:trail/other', 'no'], could: false, reason: 'no name fits' },
  ])('a name is worth resolving where $reason', ({ trails, could }) => {
    const other = policyOf({ match: match({ trails: ['other'] }) });
    expect(couldGovern([policyOf({ match: match({ trails }) }), other], 'main')).toBe(could);
  });
});
