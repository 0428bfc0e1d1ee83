import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge } from '../../lib/core/finding.ts';
import { isMeant, principalOf } from '../../lib/core/principal.ts';
import type { Policy } from '../../lib/core/policy.ts';
import { select } from '../../lib/core/select.ts';
import type { Trigger } from '../../lib/core/trigger.ts';
import { coveredBy, endsSoon, isInForce, type Sight, type Waiver } from '../../lib/core/waiver.ts';
import { course, exactly, FREE, lookAt, policyOf, TRAIL } from './fixtures.ts';

const NOW = Date.UTC(2026, 0, 1);
const ROLE: string = 'arn:aws:iam::111122223333:role/break-glass';

const waiver = (parts: Partial<Waiver> = {}): Waiver => ({
  properties: ['IsLogging'],
  trails: null,
  principals: null,
  until: '2026-01-31',
  reason: 'key rotation',
  approvedBy: 'secops@example.com',
  ...parts,
});

const call = (eventName: string, issuer: string | null, parts: Partial<Trigger> = {}): Trigger => ({
  kind: 'event',
  eventId: `${eventName} by ${issuer}`,
  eventName,
  eventTime: '2026-01-01T00:00:00Z',
  errorCode: null,
  actor: { type: 'AssumedRole', arn: 'session', issuer, via: null, sourceIp: null },
  foundAfterwards: false,
  ...parts,
});

const sight = (parts: Partial<Sight> = {}): Sight => ({
  triggers: [],
  approved: () => false,
  now: NOW,
  ...parts,
});

/** The waiver by which a stopped trail stays stopped. */
const covered = (policies: readonly Policy[], parts: Partial<Sight> = {}) => {
  const { selection, drifts } = course(policies, lookAt({ Status: { IsLogging: false } }));
  const drift = drifts.find(({ property }) => property === 'IsLogging');
  return drift ? coveredBy(drift, selection, TRAIL, sight(parts)) : 'no drift';
};

const waiving = (...waivers: Waiver[]): readonly Policy[] => [policyOf({ waivers })];

describe('a waiver holds', () => {
  test.each([
    { at: '2026-01-31T23:59:59.999Z', holds: true, reason: 'the last millisecond of its last day, UTC' },
    { at: '2026-02-01T00:00:00.000Z', holds: false, reason: 'the first of the next' },
    {
      at: '2026-02-01T01:30:00+02:00',
      holds: true,
      reason: 'what is February in Helsinki is January in UTC',
    },
    {
      at: '2026-01-31T20:00:00-08:00',
      holds: false,
      reason: 'what is January in Seattle is February in UTC',
    },
  ])('$holds at $at: $reason', ({ at, holds }) => {
    expect(isInForce(waiver(), Date.parse(at))).toBe(holds);
  });

  test('on a leap day, and not on a day that there is not', () => {
    expect(isInForce(waiver({ until: '2028-02-29' }), Date.UTC(2028, 1, 29, 23))).toBe(true);
    expect(isInForce(waiver({ until: 'some day' }), NOW)).toBe(false);
  });

  test('until its end and never after, whatever the day', () => {
    const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(day, day, (until, now) => {
        const last = until.toISOString().slice(0, 10);
        expect(isInForce(waiver({ until: last }), now.getTime())).toBe(
          now.toISOString().slice(0, 10) <= last,
        );
      }),
    );
  });

  test.each([
    { at: '2026-01-31T23:59:59.999Z', left: 0 },
    { at: '2026-01-31T00:00:00.000Z', left: 0 },
    { at: '2026-01-30T23:59:59.999Z', left: 1 },
    { at: '2026-01-17T00:00:00.000Z', left: 14 },
    { at: '2026-01-16T23:59:59.999Z', left: null },
  ])('$left whole days more at $at', ({ at, left }) => {
    expect(endsSoon(waiver(), Date.parse(at))).toBe(left);
  });
});

describe('a drift stands', () => {
  test.each<{ parts: Partial<Waiver>; stands: boolean; reason: string }>([
    { parts: {}, stands: true, reason: 'its property is waived' },
    { parts: { properties: ['KMSKeyId'] }, stands: false, reason: 'another property is waived' },
    { parts: { trails: ['main'] }, stands: true, reason: 'by the name of the trail' },
    { parts: { trails: ['m*n'] }, stands: true, reason: 'by a glob of it' },
    { parts: { trails: [TRAIL.arn] }, stands: true, reason: 'by its ARN' },
    { parts: { trails: ['other'] }, stands: false, reason: 'another trail is waived' },
    { parts: { trails: [] }, stands: false, reason: 'no trail is waived' },
    { parts: { until: '2025-12-31' }, stands: false, reason: 'the waiver has ended' },
  ])('$stands: $reason', ({ parts, stands }) => {
    expect(covered(waiving(waiver(parts)))).toEqual(
      stands ? { waiver: waiver(parts), approval: false } : null,
    );
  });

  test('by the waiver that holds longest, and of several policies by the one that ends first', () => {
    const [short, long] = [waiver({ until: '2026-01-02' }), waiver({ until: '2026-03-01' })];
    expect(covered(waiving(short, long))).toMatchObject({ waiver: long });
    const both = [policyOf({ name: 'a', waivers: [long] }), policyOf({ name: 'b', waivers: [short] })];
    expect(covered(both)).toMatchObject({ waiver: short });
    expect(covered(both.toReversed())).toMatchObject({ waiver: short });
  });

  test('only if every policy that enforces it lets it', () => {
    const lenient = policyOf({ name: 'a', waivers: [waiver()] });
    expect(covered([lenient, policyOf({ name: 'b' })])).toBeNull();
    expect(covered([lenient, policyOf({ name: 'b', mode: 'audit' })])).not.toBeNull();
    expect(covered([policyOf({ mode: 'audit' })])).toBeNull();
    expect(covered([policyOf({ mode: 'audit', waivers: [waiver()] })])).not.toBeNull();
  });

  test('is reported with who allowed it, and nothing is written', () => {
    const found = course(waiving(waiver()), lookAt({ Status: { IsLogging: false } }));
    expect(found.actions).toEqual([]);
    expect(found.findings).toMatchObject([
      { verdict: 'report', why: 'waived until 2026-01-31 by secops@example.com' },
    ]);
  });

  test('of a deleted trail, where every policy that would recreate it lets it', () => {
    const gone = waiver({ properties: ['Trail'] });
    const verdicts = (policies: readonly Policy[]): readonly string[] =>
      course(policies, lookAt(null)).findings.map(({ verdict }) => verdict);
    const desired = { S3BucketName: 'logs' };
    const lets = exactly([policyOf({ name: 'a', desired, waivers: [gone] })]);
    expect(verdicts(lets)).toEqual(['report']);
    expect(verdicts([...lets, ...exactly([policyOf({ name: 'b', desired })])])).toEqual(['act']);
    const reports = policyOf({ name: 'b', desired, onDelete: 'report' });
    expect(verdicts([...lets, ...exactly([reports])])).toEqual(['report']);
    const globbed = select([policyOf({ waivers: [gone] })], TRAIL);
    const [finding] = judge(course(lets, lookAt(null)).drifts, globbed, TRAIL, FREE);
    expect(finding?.covered?.waiver).toEqual(gone);
  });
});

describe('a waiver for somebody covers what they caused', () => {
  const theirs = waiving(waiver({ principals: [ROLE] }));
  const other = 'arn:aws:iam::111122223333:role/other';
  const user: Trigger['actor'] = { type: 'IAMUser', arn: ROLE, issuer: null, via: null, sourceIp: null };

  test.each<{ triggers: readonly Trigger[]; stands: boolean; reason: string }>([
    { triggers: [call('StopLogging', ROLE)], stands: true, reason: 'they stopped it' },
    { triggers: [], stands: false, reason: 'nobody was seen' },
    { triggers: [call('AddTags', ROLE)], stands: false, reason: 'what they did cannot have caused it' },
    {
      triggers: [call('StopLogging', ROLE), call('AddTags', other)],
      stands: true,
      reason: 'what another did cannot have caused it',
    },
    {
      triggers: [call('StopLogging', ROLE), call('StopLogging', other)],
      stands: false,
      reason: 'another can have caused it too',
    },
    {
      triggers: [call('StopLogging', ROLE), call('StopLogging', other, { errorCode: 'AccessDenied' })],
      stands: true,
      reason: 'a refused call causes nothing',
    },
    {
      triggers: [call('StopLogging', ROLE, { errorCode: 'AccessDenied' })],
      stands: false,
      reason: 'nor does theirs',
    },
    { triggers: [call('StopLogging', null)], stands: false, reason: 'nobody knows who it was' },
    { triggers: [call('StopLogging', null, { actor: null })], stands: false, reason: 'nobody at all' },
    {
      triggers: [call('StopLogging', null, { actor: { ...user, type: 'AssumedRole' } })],
      stands: false,
      reason: "a session's own name is free text",
    },
    { triggers: [call('StopLogging', null, { actor: user })], stands: true, reason: 'a user has no role' },
  ])('$stands: $reason', ({ triggers, stands }) => {
    expect(covered(theirs, { triggers }) !== null).toBe(stands);
  });

  const update = (issuer: string, ...asked: readonly string[]): Trigger =>
    call('UpdateTrail', issuer, { asked: ['name', ...asked] });

  test.each<{ triggers: readonly Trigger[]; stands: boolean; reason: string }>([
    { triggers: [update(ROLE, 'kmskeyid')], stands: true, reason: 'they set the key' },
    { triggers: [update(ROLE, 's3bucketname')], stands: false, reason: 'they set another property' },
    { triggers: [update(ROLE)], stands: false, reason: 'they set nothing' },
    { triggers: [update(ROLE, 's3bucketname'), update(ROLE, 'kmskeyid')], stands: true, reason: 'one did' },
    { triggers: [update(ROLE, 'kmskeyid'), update(other)], stands: false, reason: 'another called too' },
    { triggers: [call('UpdateTrail', ROLE)], stands: true, reason: 'nobody read what it asked for' },
    { triggers: [call('CreateTrail', ROLE, { asked: [] })], stands: true, reason: 'a new trail has no key' },
  ])('to a key: $stands, $reason', ({ triggers, stands }) => {
    const policies = [
      policyOf({
        desired: { KMSKeyId: 'arn:aws:kms:us-east-1:111122223333:key/1' },
        waivers: [waiver({ properties: ['KMSKeyId'], principals: [ROLE] })],
      }),
    ];
    const { selection, drifts } = course(policies, lookAt({ Trail: { TrailARN: TRAIL.arn } }));
    const [drift] = drifts.filter(({ property }) => property === 'KMSKeyId');
    expect(drift && coveredBy(drift, selection, TRAIL, sight({ triggers })) !== null).toBe(stands);
  });

  test('is kept where it was seen, and holds by it while the value is that one', () => {
    expect(covered(theirs, { triggers: [call('StopLogging', ROLE)] })).toMatchObject({ approval: true });
    const approved: Sight['approved'] = (property, observed) =>
      property === 'IsLogging' && observed === false;
    expect(covered(theirs, { approved })).toMatchObject({ approval: false });
    expect(covered(theirs, { approved, triggers: [call('AddTags', other)] })).not.toBeNull();
    // They may have set it again after others did.
    expect(covered(theirs, { approved, triggers: [call('StopLogging', other)] })).toBeNull();
    const ours = call('StopLogging', other, {
      actor: { type: 'AssumedRole', arn: null, issuer: other, via: 'trailwarden', sourceIp: null },
    });
    expect(covered(theirs, { approved, triggers: [ours] })).not.toBeNull();
    // Whoever took our role and theirs beside each other has nothing approved.
    expect(covered(theirs, { triggers: [ours, call('StopLogging', ROLE)] })).toBeNull();
    expect(covered(theirs, { triggers: [ours] })).toBeNull();
    expect(covered(theirs, { approved: (_, observed) => observed === 'another' })).toBeNull();
    expect(covered(waiving(waiver({ principals: [ROLE], until: '2025-01-01' })), { approved })).toBeNull();
  });

  test('is kept where it was seen for one of several policies', () => {
    const both = [
      policyOf({ name: 'a', waivers: [waiver()] }),
      policyOf({ name: 'b', waivers: [waiver({ principals: [ROLE] })] }),
    ];
    expect(covered(both, { triggers: [call('StopLogging', ROLE)] })).toMatchObject({ approval: true });
  });

  test('no longer, once anybody else was seen', () => {
    const stranger = fc.string({ minLength: 1 }).filter((text) => text !== ROLE);
    fc.assert(
      fc.property(fc.array(fc.constant(ROLE), { maxLength: 4 }), stranger, fc.nat(4), (ours, one, place) => {
        const triggers = ours.toSpliced(place, 0, one).map((issuer) => call('StopLogging', issuer));
        expect(covered(theirs, { triggers })).toBeNull();
      }),
    );
  });
});

describe('a principal is meant', () => {
  test.each([
    { pattern: ROLE, arn: ROLE, meant: true, reason: 'itself' },
    { pattern: '*', arn: 'anything', meant: true, reason: 'everybody' },
    { pattern: 'arn:aws:iam::*:role/break-glass', arn: ROLE, meant: true, reason: 'of any account' },
    {
      pattern: 'arn:aws:iam::*:role/break-glass',
      arn: 'arn:aws:iam::999999999999:role/evil:role/break-glass',
      meant: false,
      reason: 'a star in the place of the account is an account',
    },
    { pattern: 'arn:aws:iam::111122223333:role/*', arn: ROLE, meant: true, reason: 'of any name' },
    { pattern: 'arn:aws:iam::111122223333:role/*', arn: 'role', meant: false, reason: 'no ARN' },
    { pattern: 'arn:aws:iam::1:role/x', arn: 'arn:aws:iam', meant: false, reason: 'the beginning of an ARN' },
  ])('$meant by $pattern: $reason', ({ pattern, arn, meant }) => {
    expect(isMeant(pattern, arn)).toBe(meant);
  });

  test('nobody is nobody', () => {
    expect(principalOf(null)).toBeNull();
  });
});
