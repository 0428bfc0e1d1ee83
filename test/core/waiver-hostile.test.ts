import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { actorOf } from '../../lib/core/actor.ts';
import { canHaveCaused } from '../../lib/core/cause.ts';
import type { Json } from '../../lib/core/json.ts';
import type { Policy } from '../../lib/core/policy.ts';
import { isMeant } from '../../lib/core/principal.ts';
import { select } from '../../lib/core/select.ts';
import { TAMPERING, type Trigger } from '../../lib/core/trigger.ts';
import {
  coveredBy,
  endsSoon,
  isInForce,
  type Covered,
  type Sight,
  type Waiver,
} from '../../lib/core/waiver.ts';
import { course, lookAt, policyOf, TRAIL } from './fixtures.ts';

const NOW = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
const ROLE = 'arn:aws:iam::111122223333:role/break-glass';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1';

const waiver = (parts: Partial<Waiver> = {}): Waiver => ({
  properties: ['KMSKeyId'],
  trails: null,
  principals: [ROLE],
  until: '2026-01-31',
  reason: 'key rotation',
  approvedBy: 'secops@example.com',
  ...parts,
});

const call = (userIdentity: Json, parts: Partial<Trigger> = {}): Trigger => ({
  kind: 'event',
  eventId: 'e1',
  eventName: 'UpdateTrail',
  eventTime: '2026-01-01T00:00:00Z',
  errorCode: null,
  actor: actorOf({ userIdentity }),
  foundAfterwards: false,
  ...parts,
});

const session = (role: string, name = 'bob'): Json => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::111122223333:assumed-role/x/${name}`,
  sessionContext: { sessionIssuer: { type: 'Role', arn: role } },
});

const keyed = (...waivers: Waiver[]): Policy => policyOf({ desired: { KMSKeyId: KEY }, waivers });

/** By what a trail without its key stays without it. */
const covered = (policies: readonly Policy[], sight: Partial<Sight>): Covered | null => {
  const { selection, drifts } = course(policies, lookAt({ Trail: {} }));
  const all = drifts.map((drift) =>
    coveredBy(drift, selection, TRAIL, { triggers: [], approved: () => false, now: NOW, ...sight }),
  );
  expect(all).toHaveLength(1);
  return all[0] ?? null;
};

const policies = [keyed(waiver())];
const OURS = call(session(ROLE));
const OTHER = 'arn:aws:iam::111122223333:role/other';

/** Who may not, however much of the waived role's name stands in what he may choose. */
const STRANGERS: readonly { readonly reason: string; readonly identity: Json }[] = [
  { reason: 'another role', identity: session(OTHER) },
  { reason: 'a session that is named as the role', identity: session(OTHER, ROLE) },
  { reason: 'a session whose ARN is that of the role', identity: { type: 'AssumedRole', arn: ROLE } },
  { reason: 'the role of that name elsewhere', identity: session(ROLE.replace('1111', '9999')) },
  { reason: 'a role under a path', identity: session(ROLE.replace('role/', 'role/evil/')) },
  { reason: 'a role with the name in its path', identity: session(`${ROLE}/evil`) },
  { reason: 'another spelling', identity: session(ROLE.toUpperCase()) },
  { reason: 'a blank behind it', identity: session(`${ROLE} `) },
  {
    reason: 'a role that has but the principal of the name',
    identity: { type: 'AssumedRole', principalId: ROLE },
  },
  { reason: 'another user', identity: { type: 'IAMUser', arn: ROLE.replace('role/', 'user/') } },
  { reason: 'the root', identity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' } },
  { reason: 'a service', identity: { type: 'AWSService', invokedBy: ROLE } },
  { reason: 'a list', identity: [ROLE] },
  { reason: 'nobody', identity: null },
];

describe('a waiver for a role', () => {
  test('holds for that role, whatever its session is called', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(covered(policies, { triggers: [call(session(ROLE, name))] })?.approval).toBe(true);
      }),
    );
  });

  test.each(STRANGERS)('does not hold for $reason', ({ identity }) => {
    expect(covered(policies, { triggers: [call(identity)] })).toBeNull();
  });

  test('is broken by whoever else can have caused it, wherever in the batch and however he came into sight', () => {
    const stranger = fc.constantFrom(...STRANGERS).map(({ identity }) => identity);
    fc.assert(
      fc.property(
        stranger,
        fc.nat(5),
        fc.nat(5),
        fc.boolean(),
        (identity, before, after, foundAfterwards) => {
          const foreign = call(identity, { foundAfterwards });
          const triggers = [
            ...Array<Trigger>(before).fill(OURS),
            foreign,
            ...Array<Trigger>(after).fill(OURS),
          ];
          expect(covered(policies, { triggers })).toBeNull();
          // Not even where that very value was approved: they may have set it just before the others were seen.
          expect(covered(policies, { triggers, approved: () => true })).toBeNull();
        },
      ),
    );
  });

  test('holds for what was found afterwards, as for what was told', () => {
    const triggers = [call(session(ROLE), { foundAfterwards: true })];
    expect(covered(policies, { triggers })?.approval).toBe(true);
  });

  test('neither holds by nor is broken by what was refused or cannot have changed the property', () => {
    const unrelated = TAMPERING.filter((name) => !canHaveCaused({ ...OURS, eventName: name }, 'KMSKeyId'));
    expect(unrelated).toContain('AddTags');
    const who = fc.constantFrom(session(ROLE), ...STRANGERS.map(({ identity }) => identity));
    const idle = fc.oneof(
      fc
        .tuple(who, fc.constantFrom(...TAMPERING))
        .map(([identity, eventName]) => call(identity, { eventName, errorCode: 'AccessDenied' })),
      fc
        .tuple(who, fc.constantFrom(...unrelated))
        .map(([identity, eventName]) => call(identity, { eventName })),
      who.map((identity) => call(identity, { kind: 'sweep', eventName: null })),
    );
    fc.assert(
      fc.property(fc.array(idle), (triggers) => {
        expect(covered(policies, { triggers })).toBeNull();
        expect(covered(policies, { triggers: [...triggers, OURS] })?.approval).toBe(true);
      }),
    );
  });

  test('holds for nobody by an approval of another value or property', () => {
    const asked: unknown[] = [];
    const approved: Sight['approved'] = (...args) => asked.push(args) < 0;
    expect(covered(policies, { approved })).toBeNull();
    expect(asked).toEqual([['KMSKeyId', null, [ROLE]]]);
  });

  test('of one policy does not hold for another that lets somebody else', () => {
    const mine = { ...keyed(waiver()), name: 'a' };
    const theirs = { ...keyed(waiver({ principals: [OTHER] })), name: 'b' };
    expect(covered([mine, theirs], { triggers: [OURS] })).toBeNull();
    const both = { ...keyed(waiver({ principals: [OTHER, ROLE] })), name: 'b' };
    expect(covered([mine, both], { triggers: [OURS] })).not.toBeNull();
    expect(covered([mine, both], { triggers: [OURS, call(session(OTHER))] })).toBeNull();
  });
});

describe('a deleted trail', () => {
  const gone = waiver({ properties: ['Trail'], principals: null });
  const named = { accounts: null, regions: null, trails: [TRAIL.arn] };
  const expecting = policyOf({ name: 'a', match: named, waivers: [gone] });
  const stands = (all: readonly Policy[]): boolean =>
    course([expecting], lookAt(null)).drifts.some((drift) =>
      coveredBy(drift, select(all, TRAIL), TRAIL, { triggers: [], approved: () => true, now: NOW }),
    );

  test('stays deleted if those who name it let it, whatever a glob asks', () => {
    expect(stands([expecting])).toBe(true);
    expect(stands([expecting, policyOf({ name: 'b' })])).toBe(true);
    expect(stands([expecting, policyOf({ name: 'b', match: named })])).toBe(false);
  });

  test('that no policy governs is let by nobody', () => {
    expect(stands([])).toBe(false);
  });
});

describe('a glob of principals', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const piece = fc.oneof(word, fc.constantFrom(':', '/', ':role/', 'role/', '*', '?', '::', 'iam'));
  const anything = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));

  test('never takes a part of the resource for the account', () => {
    fc.assert(
      fc.property(anything, (evil) => {
        const arn = `arn:aws:iam::999999999999:role/${evil}:role/break-glass`;
        expect(isMeant('arn:aws:iam::*:role/break-glass', arn)).toBe(false);
      }),
    );
    expect(
      isMeant('arn:aws:iam::*:role/break-glass', 'arn:aws:iam::999999999999:role/x:role/break-glass'),
    ).toBe(false);
  });

  test('means everybody as a star alone, and a resource with all its colons', () => {
    expect(isMeant('*', ROLE)).toBe(true);
    const deep = 'arn:aws:iam::111122223333:role/a:b:c/ops';
    expect(isMeant('arn:aws:iam::111122223333:role/*', deep)).toBe(true);
    expect(isMeant(deep.replaceAll('a:b:c', 'abc'), deep)).toBe(false);
  });

  test('means itself and nothing else where it has no wildcards', () => {
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        const [pattern, arn] = [`arn:aws:iam::1:${one.replaceAll(/[*?]/g, '')}`, `arn:aws:iam::1:${other}`];
        expect(isMeant(pattern, pattern)).toBe(true);
        expect(isMeant(pattern, arn)).toBe(pattern === arn);
      }),
    );
  });

  test.each([
    { pattern: 'arn:aws:iam::*:role/x', arn: 'arn:aws-cn:iam::1:role/x', reason: 'another partition' },
    { pattern: 'arn:aws:iam::*:role/x', arn: 'arn:aws:sts::1:role/x', reason: 'another service' },
    { pattern: 'arn:aws:iam::*:role/x', arn: 'arn:aws:iam::1:user/x', reason: 'another kind' },
    { pattern: 'arn:aws:iam::1:role/x?', arn: 'arn:aws:iam::1:role/x', reason: 'a letter less' },
    { pattern: '**', arn: ROLE, reason: 'no ARN' },
    { pattern: 'arn:aws:iam', arn: ROLE, reason: 'the beginning of an ARN' },
    { pattern: '', arn: '', reason: 'nothing, and it is nothing that is meant' },
  ])('$pattern does not mean $arn: $reason', ({ pattern, arn }) => {
    expect(isMeant(pattern, arn)).toBe(arn === '' && pattern === '');
  });
});

describe('the day of a waiver', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each(['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kolkata', 'America/New_York'])(
    'is the same where the clock is that of %s',
    (zone) => {
      vi.stubEnv('TZ', zone);
      const last = Date.parse('2026-03-08T23:59:59.999Z');
      const it = waiver({ until: '2026-03-08' });
      expect([isInForce(it, last), isInForce(it, last + 1)]).toEqual([true, false]);
      expect([endsSoon(it, last), endsSoon(it, last + 1)]).toEqual([0, null]);
    },
  );

  test('is told while it is in force and near, and never else', () => {
    const days = fc.integer({ min: -40, max: 40 });
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: DAY - 1 }), (ahead, moment) => {
        const until = new Date(NOW + ahead * DAY).toISOString().slice(0, 10);
        expect(isInForce({ until }, NOW + moment)).toBe(ahead >= 0);
        expect(endsSoon({ until }, NOW + moment)).toBe(ahead >= 0 && ahead <= 14 ? ahead : null);
      }),
    );
  });
});
