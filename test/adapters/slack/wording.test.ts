import { describe, expect, it, test } from 'vitest';
import { headOf, plainMessage, replyOf } from '../../../lib/adapters/slack/message.ts';
import type { JsonObject } from '../../../lib/core/json.ts';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { wholeAccount } from '../../../lib/core/trail.ts';
import { driftOf, outcomeWith, TRIGGER } from '../bus/outcome.ts';
import { blocksOf, elementsIn, incidentOf, shownIn, withActor } from './message.ts';

const headline = (outcome: Outcome, count = 1): string => {
  const [first] = blocksOf(headOf(incidentOf(outcome, { count }), outcome));
  return elementsIn([first])
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
};

const said = (outcome: Outcome): string => shownIn(replyOf(incidentOf(outcome), outcome));

const WHAT = 'PutEventSelectors on baseline-trail by role/admin';
const refusedBy = (error: string): JsonObject => ({
  api: 'cloudtrail:StartLogging',
  result: 'refused',
  error,
});

describe('the headline', () => {
  test.each([
    ['remediated', `${WHAT}: put back after 2 s`],
    ['unresolved', `${WHAT}: could not be put back`],
    ['drifted', `${WHAT}: reported, not put back`],
    ['attempted', `${WHAT}: tried and refused`],
    ['unknown', 'baseline-trail could not be read in full'],
    ['compliant', 'baseline-trail is again as the policies ask'],
    ['out-of-scope', 'baseline-trail is governed by no policy'],
  ] as const)('of %s says what happened', (status, title) => {
    expect(headline(outcomeWith({ status }))).toBe(title);
  });

  test.each([
    ['drifted', 'IsLogging of account 111122223333 drifted: reported, not put back'],
    ['unknown', 'account 111122223333 could not be read in full'],
    ['compliant', 'account 111122223333 is again as the policies ask'],
  ] as const)('of %s names the account where it is about that as a whole', (status, title) => {
    const trigger = { ...TRIGGER, kind: 'sweep', eventName: null, actor: null } as const;
    const outcome = outcomeWith({ status, trigger, trail: wholeAccount('111122223333') });
    expect(headline(outcome)).toBe(title);
    expect(said(outcome)).not.toContain('Trail *');
  });

  it('counts attempts', () => {
    expect(headline(outcomeWith({ status: 'attempted' }), 17)).toBe(`${WHAT}: tried 17 times and refused`);
  });

  it('says that a trail is fought over', () => {
    expect(headline(outcomeWith({ contested: true }))).toBe(`${WHAT}: put back again, it is fought over`);
  });

  it('names the property where no call is known', () => {
    const trigger = { ...TRIGGER, kind: 'sweep', eventName: null, actor: null } as const;
    expect(headline(outcomeWith({ trigger, status: 'drifted' }))).toBe(
      'IsLogging of baseline-trail drifted: reported, not put back',
    );
  });

  it('names who acted by the role, not by the session name that its holder chose', () => {
    expect(said(outcomeWith())).toContain(WHAT);
    expect(headline(outcomeWith())).not.toContain('somebody');
  });

  test.each([
    ['2026-01-01T00:00:01.500Z', 'less than a second'],
    ['2026-01-01T00:00:00Z', '2 s'],
    ['2025-12-31T23:58:00Z', '2 min 2 s'],
    ['2025-12-31T21:59:02Z', '2 h 1 min'],
    ['2025-12-30T00:00:02Z', '2 d'],
  ])('tells the gap since %s as %s', (from, words) => {
    const { timing } = outcomeWith();
    const outcome = outcomeWith({ timing: { ...timing, gap: { from, to: timing.finishedAt } } });
    expect(headline(outcome)).toBe(`${WHAT}: put back after ${words}`);
  });
});

describe('what to do', () => {
  test.each([
    ['remediated', {}, 'take the credentials for stolen'],
    ['remediated', { trigger: { ...TRIGGER, actor: null } }, 'Nobody is known to have done it'],
    ['remediated', { trigger: withActor({ via: 'trailwarden' }) }, 'changed by this enforcer itself'],
    ['unresolved', {}, 'It came back while it was put back'],
    [
      'unresolved',
      { actions: [refusedBy('S3BucketDoesNotExistException: x')] },
      'Mend the bucket and its policy',
    ],
    ['unresolved', { actions: [refusedBy('KmsKeyNotFoundException: x')] }, 'Mend the key and its policy'],
    [
      'unresolved',
      { actions: [refusedBy('AccessDeniedException: x')] },
      "Mend the enforcer's own permissions",
    ],
    ['unresolved', { blocked: [{ properties: [], reason: 'a guard' }] }, 'AWS or a guard said: a guard'],
    ['drifted', {}, 'set the policy to enforce'],
    [
      'attempted',
      { trigger: { ...TRIGGER, errorCode: 'AccessDenied' } },
      'role/admin tried once; nothing was changed',
    ],
    [
      'unknown',
      { unread: [{ property: 'Tags', reason: 'AccessDenied' }] },
      'permission to read it: AccessDenied',
    ],
    ['compliant', {}, 'What to do now\nNothing.'],
    ['out-of-scope', {}, 'What to do now\nNothing.'],
  ] as const)('after %s with %j says: %s', (status, parts, words) => {
    expect(said(outcomeWith({ status, ...parts }))).toContain(words);
  });

  it('says of a waived drift until when and by whom, and how many days are left', () => {
    const waiver = { until: '2026-01-04', reason: 'a migration', approvedBy: 'secops', endsInDays: 3 };
    const text = said(outcomeWith({ status: 'drifted', drifts: [{ ...driftOf('Tags', [], null), waiver }] }));
    expect(text).toContain('waived until 2026-01-04 (3 days left) by secops: a migration');
    expect(text).toContain('It stands by a waiver until 2026-01-04');
  });

  it('points at what keeps files from arriving, and not at the trail', () => {
    const notes = ['Look at the policy of the bucket logs.'];
    const drift = { ...driftOf('Delivery', { maxAgeMinutes: 60 }, [{ error: 'AccessDenied' }]), notes };
    const text = said(outcomeWith({ status: 'drifted', drifts: [drift] }));
    expect(text).toContain('what it records does not arrive');
    expect(text).toContain('Look at the policy of the bucket logs.');
    expect(text).not.toContain('set the policy to enforce');
  });

  it('sends to the door of an account that cannot be entered', () => {
    const unread = [{ property: 'Trail', reason: 'AccessDenied: not you' }];
    const trail = wholeAccount('111122223333');
    const text = said(outcomeWith({ status: 'unknown', drifts: [], unread, trail }));
    expect(text).toContain('that its role admits the enforcer: AccessDenied: not you');
    expect(said(outcomeWith({ status: 'unknown', drifts: [], unread: [], trail }))).toContain(
      'taken out of the list',
    );
  });

  it('counts no days where the waiver ends later', () => {
    const waiver = { until: '2026-03-04', reason: 'a migration', approvedBy: 'secops', endsInDays: null };
    const text = said(outcomeWith({ status: 'drifted', drifts: [{ ...driftOf('Tags', [], null), waiver }] }));
    expect(text).toContain('waived until 2026-03-04 by secops: a migration');
  });

  it('says that the event was found afterwards', () => {
    const words = 'looked up afterwards among the recorded events';
    expect(said(outcomeWith({ trigger: { ...TRIGGER, foundAfterwards: true } }))).toContain(words);
    expect(said(outcomeWith())).not.toContain(words);
  });
});

const gapped = (property: string, from: string): string => {
  const { timing } = outcomeWith();
  const gap = { from, to: timing.finishedAt };
  return said(outcomeWith({ drifts: [driftOf(property, 1, 2)], timing: { ...timing, gap } }));
};

describe('the gap', () => {
  const DIGESTS = 'the chain of digest files is broken';
  const INSIGHTS = 'up to 36 hours';
  const [SHORT, LONG] = ['2025-12-31T23:00:02Z', '2025-12-31T23:00:01Z'];

  test.each(['IsLogging', 'EnableLogFileValidation', 'Trail'])(
    'of %s breaks digests after an hour',
    (name) => {
      expect(gapped(name, SHORT)).not.toContain(DIGESTS);
      expect(gapped(name, LONG)).toContain(DIGESTS);
    },
  );

  test.each(['IsLogging', 'InsightSelectors', 'Trail'])('of %s keeps Insights away for 36 hours', (name) => {
    expect(gapped(name, SHORT)).toContain(INSIGHTS);
  });

  it('of another property says neither', () => {
    const text = gapped('Tags', LONG);
    expect(text).toContain('it was otherwise than desired for 1 h');
    expect(text).not.toContain(DIGESTS);
    expect(text).not.toContain(INSIGHTS);
  });
});

describe('the head of a thread', () => {
  const opening = outcomeWith({ id: 'first', status: 'unresolved' });
  const later = outcomeWith({ id: 'second', status: 'compliant' });

  it('keeps what happened at first and says what it has come to', () => {
    const head = headOf(incidentOf(opening, { last: later.id, count: 2 }), later);
    expect(shownIn(head)).toContain(
      `${WHAT}: could not be put backNow baseline-trail is again as the policies ask`,
    );
    expect(shownIn(head)).toContain('2 times since 2026-01-01T00:00:02Z');
    expect(head.attachments[0]?.color).toBe('#2eb67d');
  });

  it('has nothing to say of now before there is anything else', () => {
    expect(shownIn(headOf(incidentOf(opening), opening))).not.toContain('Now ');
  });

  test.each([
    ['low', '#6c757d'],
    ['medium', '#f2b705'],
    ['high', '#e8710a'],
    ['critical', '#d72638'],
  ] as const)('is coloured by the severity %s', (severity, colour) => {
    const outcome = outcomeWith({ status: 'drifted', severity });
    expect(headOf(incidentOf(outcome), outcome).attachments[0]?.color).toBe(colour);
  });

  it('is its headline alone where Slack takes no more', () => {
    const text = shownIn(plainMessage(incidentOf(opening), opening));
    expect(text).toBe(
      `${WHAT}: could not be put backThere is more than a message holds: the ledger has it all.`,
    );
  });
});
