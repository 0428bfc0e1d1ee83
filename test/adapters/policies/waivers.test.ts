import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadPolicies, readPolicies } from '../../../lib/adapters/policies/load.ts';
import { FACETS } from '../../../lib/core/facets/index.ts';
import { about, complaints, KEY, policy, ROLE, TODAY, waiver, withWaivers } from './write.ts';

describe('a waiver', () => {
  test.each([
    { reason: 'an unquoted day', until: '2027-12-31' },
    { reason: 'a quoted day', until: "'2027-12-31'" },
  ])('is read with every default filled in: $reason', ({ until }) => {
    const text = withWaivers(waiver({ until }));
    const read = readPolicies([{ path: 'p.yaml', text }], TODAY);
    expect(read.complaints).toEqual([]);
    expect(read.policies.flatMap(({ waivers }) => waivers)).toEqual([
      {
        properties: ['KMSKeyId'],
        trails: null,
        principals: null,
        until: '2027-12-31',
        reason: 'rotation',
        approvedBy: 'secops',
      },
    ]);
  });

  test('keeps its trails and principals', () => {
    const text = withWaivers(waiver({ trails: '[main]', principals: `['${ROLE}']` }));
    const { policies } = readPolicies([{ path: 'p.yaml', text }], TODAY);
    expect(policies[0]?.waivers).toMatchObject([{ trails: ['main'], principals: [ROLE] }]);
  });

  test('without anything is told everything that it needs', () => {
    expect(complaints(withWaivers('  - {}'), TODAY).map((it) => it.split(';')[0])).toEqual(
      ['properties', 'until', 'reason', 'approvedBy'].map(
        (key) => `p.yaml:4:5: error: waivers[0]: found no ${key}`,
      ),
    );
  });

  test.each(FACETS.map(({ property }) => property))(
    'can be of %s where the policy desires it',
    (property) => {
      const top = `waivers:\n${waiver({ properties: `[${property}]`, principals: `['${ROLE}']` })}`;
      const told = complaints(policy({ top, desired: `{ ${property}: whatever }` }), TODAY);
      expect(told.filter((it) => it.includes('properties'))).toEqual([]);
    },
  );
});

describe('a waiver is wrong', () => {
  test.each([
    { reason: 'of nothing', parts: { properties: '[]' }, says: '4:19: error: properties: found []; write a' },
    {
      reason: 'of what is not governed',
      parts: { properties: '[KMSKeyId, Tags]' },
      says: '4:30: error: properties[1]: found "Tags", which this policy does not govern; write one of what it governs: IsLogging, KMSKeyId, Trail',
    },
    {
      reason: 'of the other spelling of what might be governed',
      parts: { properties: '[EventSelectors]' },
      says: 'found "EventSelectors", which this policy does not govern',
    },
    {
      reason: 'of a property that is misspelt',
      parts: { properties: '[kms-key-id]' },
      says: '4:20: error: properties[0]: found "kms-key-id", which is no property; write KMSKeyId',
    },
    {
      reason: 'of another that is misspelt',
      parts: { properties: '[tagz]' },
      says: 'found "tagz", which is no property; write Tags',
    },
    {
      reason: 'of no property that there is',
      parts: { properties: '[constructor]' },
      says: 'found "constructor", which is no property; write one of what it governs: IsLogging, KMSKeyId, Trail',
    },
    {
      reason: 'of a number',
      parts: { properties: '[7]' },
      says: '4:20: error: properties[0]: found 7; write a property that the policy desires, Delivery',
    },
    {
      reason: 'to a day that is not',
      parts: { until: '2027-02-30' },
      says: '4:38: error: until: found "2027-02-30"; write a day that exists, as in 2027-01-31',
    },
    {
      reason: 'to a leap day of no leap year',
      parts: { until: '2027-02-29' },
      says: 'write a day that exists',
    },
    { reason: 'to a moment', parts: { until: "'2027-12-31T10:00:00Z'" }, says: 'write a day that exists' },
    { reason: 'to a day without its zeros', parts: { until: '2027-1-31' }, says: 'write a day that exists' },
    {
      reason: 'to a number',
      parts: { until: '20271231' },
      says: 'until: found 20271231; write the last day',
    },
    { reason: 'for no reason', parts: { reason: "''" }, says: '4:58: error: reason: found ""; write why' },
    { reason: 'for blanks', parts: { reason: "' '" }, says: '4:58: error: reason: found " "; write why' },
    { reason: 'by nobody', parts: { approvedBy: "'  '" }, says: 'approvedBy: found "  "; write who' },
    { reason: 'of no trail', parts: { trails: '[]' }, says: 'trails: found []; write a list' },
    { reason: 'of nobody', parts: { principals: '[]' }, says: 'principals: found []; write a list' },
    {
      reason: 'with a strange key',
      parts: { untill: 'x' },
      says: 'untill: found an unknown key; write until',
    },
  ])('$reason', ({ parts, says }) => {
    const all = about(parts);
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(says);
  });
});

describe('a waiver is right', () => {
  test('beside what is wrong elsewhere, and is not told for it', () => {
    const all = complaints(
      policy({
        match: '{}',
        top: `waivers:\n${waiver({ trails: '[main]' })}`,
        desired: `{ KMSKeyId: '${KEY}' }`,
      }),
      TODAY,
    );
    expect(all).toEqual([expect.stringContaining('error: match: found no trails')]);
  });

  test('only of a property that there is', () => {
    const top = `waivers:\n${waiver({ properties: '[Colour]' })}`;
    expect(complaints(policy({ top, desired: '{ Colour: red }' }), TODAY).join('\n')).toContain(
      'properties[0]: found "Colour", which is no property; write one of what it governs: Trail',
    );
  });
});

describe('a waiver is doubtful', () => {
  test.each([
    {
      reason: 'over',
      until: '2026-12-31',
      says: [
        'p.yaml:4:38: warning: until: found "2026-12-31", which has ended; write a later day, or take the waiver out: it holds no more',
      ],
    },
    {
      reason: 'on its last day',
      until: '2027-01-01',
      says: [
        'p.yaml:4:38: warning: until: found "2027-01-01", which ends today; write a later day, if the drift is to stand for longer',
      ],
    },
    { reason: 'tomorrow', until: '2027-01-02', says: [expect.stringContaining('which ends in 1 day;')] },
    {
      reason: 'in two weeks',
      until: '2027-01-15',
      says: [expect.stringContaining('which ends in 14 days;')],
    },
    { reason: 'not within two weeks', until: '2027-01-16', says: [] },
  ])('by when it ends: $reason', ({ until, says }) => {
    expect(about({ until })).toEqual(says);
  });

  test.each(['IsLogging', 'Trail'])('where anybody may end the recording: %s', (property) => {
    expect(about({ properties: `[${property}]` })).toEqual([
      `p.yaml:4:20: warning: properties[0]: found "${property}" without principals; write principals as well: as it stands, anybody may end the recording`,
    ]);
    expect(about({ properties: `[${property}]`, principals: `['${ROLE}']` })).toEqual([]);
  });

  test.each([
    { trail: 'main', says: 0, reason: 'one that is named' },
    { trail: 'audit-eu', says: 0, reason: 'one of a glob' },
    { trail: 'm*', says: 0, reason: 'a glob of one that is named' },
    { trail: 'x-*', says: 0, reason: 'two globs are taken to meet' },
    { trail: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main', says: 0, reason: 'the ARN of one' },
    { trail: 'other', says: 1, reason: 'none' },
    { trail: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/other', says: 1, reason: 'the ARN of none' },
  ])('for trails that the policy does not match: $trail, $reason', ({ trail, says }) => {
    const all = about({ trails: `['${trail}']` });
    expect(all).toHaveLength(says);
    for (const one of all) {
      expect(one).toContain(
        `4:97: warning: trails[0]: found "${trail}", which the policy does not match; write a trail that the policy matches: audit-*, main`,
      );
    }
  });

  test('for a glob of none of the trails that are named', () => {
    const told = (trail: string): number =>
      complaints(
        policy({
          match: '{ trails: [main] }',
          desired: `{ KMSKeyId: '${KEY}' }`,
          top: `waivers:\n${waiver({ trails: `['${trail}']` })}`,
        }),
        TODAY,
      ).length;
    expect([told('m*'), told('x*')]).toEqual([0, 1]);
  });

  test('for the ARN of a trail elsewhere than the policy names it', () => {
    const arn = (region: string): string => `arn:aws:cloudtrail:${region}:111122223333:trail/main`;
    const told = (region: string): string[] =>
      complaints(
        policy({
          top: `waivers:\n${waiver({ properties: '[Trail]', principals: `['${ROLE}']`, trails: `['${arn(region)}']` })}`,
          match: `{ trails: ['${arn('us-east-1')}'] }`,
        }),
        TODAY,
      );
    expect(told('us-east-1')).toEqual([]);
    expect(told('eu-west-1').join()).toContain('which the policy does not match');
  });
});

test('a folder is judged by the day on which it is read', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'waivers-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, 'one.yaml'), withWaivers(waiver({ until: '2030-01-01' })));
  const told = async (today?: Date): Promise<string> =>
    (await loadPolicies(dir, today)).complaints.map(({ found }) => found).join();
  expect(await told(new Date('2029-01-01'))).toBe('');
  expect(await told(new Date('2030-01-02'))).toBe('"2030-01-01", which has ended');
  expect(complaints(withWaivers(waiver({ until: '2000-01-01' }))).join()).toContain('which has ended');
});

test('whatever stands for waivers, it is told and never thrown', () => {
  const keys = ['properties', 'trails', 'principals', 'until', 'reason', 'approvedBy'];
  const entry = fc.dictionary(fc.constantFrom(...keys), fc.oneof(fc.jsonValue(), fc.array(fc.string())));
  const waivers = fc.oneof(fc.jsonValue(), fc.array(entry));
  fc.assert(
    fc.property(waivers, (it) => {
      const top = `waivers: ${JSON.stringify(it)}`;
      const isRight = complaints(policy({ top }), TODAY).every((one) => one.includes(': warning: '));
      expect(readPolicies([{ path: 'p.yaml', text: policy({ top }) }], TODAY).policies).toHaveLength(
        Number(isRight),
      );
    }),
  );
});

test('very long lists of very long names do not take long', () => {
  const long = `${'a*'.repeat(100_000)}b`;
  const many = Array.from({ length: 20_000 }, (_, index) => `x${String(index)}`).join(', ');
  const told = (match: string, trails: string): string[] =>
    complaints(policy({ match: `{ trails: [${match}] }`, top: `waivers:\n${waiver({ trails })}` }), TODAY);
  expect(told(`'${long}'`, `[${'a'.repeat(100_000)}]`).join()).toContain('trails[0]');
  for (const [match, trails] of [
    [many, `[${many}]`],
    [`'${long}'`, '[x]'],
    ['main', `['${long}']`],
  ] as const) {
    expect(told(match, trails).join()).not.toContain('does not match');
  }
}, 5000);
