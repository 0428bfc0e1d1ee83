import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../lib/core/policy.ts';
import { expected, select } from '../../lib/core/select.ts';
import { approvalKey, shortfall, type Candidate } from '../../lib/core/shortfall.ts';
import type { Bounds } from '../../lib/core/finding.ts';
import type { Trigger } from '../../lib/core/trigger.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { isWholeAccount, trailFromArn, wholeAccount, type TrailId } from '../../lib/core/trail.ts';
import { FREE, lookAt, policyOf, TRAIL } from './fixtures.ts';

const ACCOUNT = TRAIL.accountId;

const named = (name: string, region = 'us-east-1', account = ACCOUNT): TrailId => {
  const found = trailFromArn(`arn:aws:cloudtrail:${region}:${account}:trail/${name}`);
  if (!found) throw new Error(name);
  return found;
};

const some = (parts: Partial<Policy> = {}): Policy =>
  policyOf({
    require: 'some',
    mode: 'audit',
    desired: { IsLogging: true, IsMultiRegionTrail: true, EnableLogFileValidation: true },
    ...parts,
  });

const WHOLE: TrailState = {
  Trail: { IsMultiRegionTrail: true, LogFileValidationEnabled: true },
  Status: { IsLogging: true },
};
const STOPPED: TrailState = { ...WHOLE, Status: { IsLogging: false } };
const BARE: TrailState = { Trail: {}, Status: { IsLogging: true } };

const seen = (name: string, state: TrailState | null, unread = {}): Candidate => ({
  trail: named(name),
  look: lookAt(state, unread),
  triggers: [],
});

const lacks = (policy: Policy, ...candidates: readonly Candidate[]) =>
  shortfall(policy, ACCOUNT, candidates, FREE);

describe('a policy that asks for some trail', () => {
  test.each([
    { reason: 'one is whole', candidates: () => [seen('one', WHOLE)] },
    { reason: 'one of several is whole', candidates: () => [seen('one', BARE), seen('two', WHOLE)] },
    {
      reason: 'the whole one belongs to the organization',
      candidates: () => [{ ...seen('org', WHOLE), trail: named('org', 'us-east-1', '444455556666') }],
    },
  ])('is content where $reason', ({ candidates }) => {
    expect(lacks(some(), ...candidates())).toBeNull();
  });

  test('names the trail that comes nearest, and what it lacks', () => {
    const found = lacks(some(), seen('far', BARE), seen('near', STOPPED));
    expect(found?.findings.map(({ drift }) => drift.property)).toEqual(['IsLogging']);
    expect(found?.findings[0]?.drift.notes[0]).toContain(`${named('near').arn} comes nearest`);
    expect(found?.unread).toEqual([]);
  });

  test('never acts, whatever its mode', () => {
    const found = lacks(some({ mode: 'enforce' }), seen('one', STOPPED));
    expect(found?.findings.map(({ verdict }) => verdict)).toEqual(['report']);
  });

  test('says that there is none', () => {
    const found = lacks(some(), seen('gone', null));
    expect(found?.unread).toEqual([]);
    expect(found?.findings).toMatchObject([{ verdict: 'report', covered: null }]);
    expect(found?.findings[0]?.drift).toEqual({
      property: 'Trail',
      desired: 'at least one',
      observed: 'none',
      policy: 'one',
      mode: 'audit',
      severity: 'high',
      holes: { blindSpots: [], excess: [] },
      notes: [`account ${ACCOUNT} sees no trail that one matches`],
      wish: null,
    });
  });

  test('does not count what it does not match', () => {
    const elsewhere = some({ match: { accounts: null, regions: ['eu-west-1'], trails: ['*'] } });
    expect(lacks(elsewhere, seen('one', WHOLE))?.findings).toMatchObject([{ drift: { property: 'Trail' } }]);
  });

  test('takes what could not be read for neither whole nor missing', () => {
    const found = lacks(
      some(),
      seen('one', { Trail: WHOLE.Trail ?? {} }, { GetTrailStatus: 'AccessDenied' }),
    );
    expect(found).toEqual({
      trail: named('one'),
      findings: [],
      unread: [{ property: 'IsLogging', reason: `${named('one').arn}: AccessDenied` }],
    });
  });

  test('takes what is unread beside what drifted for lacking both', () => {
    const found = lacks(
      some(),
      seen('one', { Trail: { IsMultiRegionTrail: true } }, { GetTrailStatus: 'AccessDenied' }),
    );
    expect([found?.findings.length, found?.unread.length]).toEqual([1, 1]);
  });

  test('takes a drift that somebody lets stand for nearer than one that nobody does', () => {
    const waiver = {
      properties: ['EnableLogFileValidation', 'IsMultiRegionTrail'],
      trails: null,
      principals: null,
      until: '2027-01-01',
      reason: 'r',
      approvedBy: 'a',
    };
    const found = lacks(some({ waivers: [waiver] }), seen('stopped', STOPPED), seen('waived', BARE));
    expect(found?.findings.map(({ covered }) => covered?.waiver)).toEqual([waiver, waiver]);
  });

  describe('with a waiver of a principal', () => {
    const waived = some({
      waivers: [
        {
          properties: ['IsLogging'],
          trails: null,
          principals: ['arn:aws:iam::111122223333:role/break-glass'],
          until: '2027-01-01',
          reason: 'r',
          approvedBy: 'a',
        },
      ],
    });
    const stop: Trigger = {
      kind: 'event',
      eventId: 'e',
      eventName: 'StopLogging',
      eventTime: '2026-01-01T00:00:00Z',
      errorCode: null,
      actor: {
        type: 'AssumedRole',
        arn: null,
        issuer: 'arn:aws:iam::111122223333:role/break-glass',
        via: null,
        sourceIp: null,
      },
      foundAfterwards: false,
    };
    const coveredIn = (bounds: Bounds, ...candidates: readonly Candidate[]) =>
      shortfall(waived, ACCOUNT, candidates, bounds)?.findings.map(({ covered }) => covered !== null);

    test('lets what they did to a trail stand', () => {
      expect(coveredIn(FREE, { ...seen('one', STOPPED), triggers: [stop] })).toEqual([true]);
    });

    test('does not excuse a trail for what they did to another', () => {
      const other = { ...seen('toy', BARE), triggers: [stop] };
      expect(coveredIn(FREE, seen('one', STOPPED), other)).toEqual([false]);
    });

    test('takes a value for approved only of the trail that it was approved of', () => {
      const approved = (property: string): boolean => property === approvalKey('IsLogging', named('one'));
      const bounds = { ...FREE, sight: { ...FREE.sight, approved } };
      expect(coveredIn(bounds, seen('one', STOPPED))).toEqual([true]);
      expect(coveredIn(bounds, seen('two', STOPPED))).toEqual([false]);
    });
  });

  test('does not depend on the order in which trails are listed', () => {
    const all = [seen('aaa', BARE), seen('bbb', BARE), seen('ccc', STOPPED), seen('ddd', STOPPED)];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (candidates) => {
        expect(lacks(some(), ...candidates)).toEqual(lacks(some(), ...all));
      }),
    );
  });

  test('governs no single trail', () => {
    expect(select([some()], TRAIL).policies).toEqual([]);
    const exact = some({ match: { accounts: [ACCOUNT], regions: ['us-east-1'], trails: ['main'] } });
    expect(expected([exact], ACCOUNT)).toEqual([]);
  });
});

test('an account as a whole is no trail', () => {
  const whole = wholeAccount(ACCOUNT);
  expect(trailFromArn(whole.arn)).toBeNull();
  expect([isWholeAccount(whole), isWholeAccount(TRAIL)]).toEqual([true, false]);
});
