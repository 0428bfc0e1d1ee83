import { describe, expect, test } from 'vitest';
import type { Drift } from '../../lib/core/diff.ts';
import { outcomeOf, type History } from '../../lib/core/outcome.ts';
import type { Policy } from '../../lib/core/policy.ts';
import type { Trigger } from '../../lib/core/trigger.ts';
import { course, exactly, lookAt, policyOf, TRAIL } from './fixtures.ts';
import { is, MANAGEMENT, selector } from './spelling.ts';

const event = (
  eventName: string | null,
  second: number | null,
  errorCode: string | null = null,
): Trigger => ({
  kind: 'event',
  eventId: `${eventName}-${second}`,
  eventName,
  eventTime: second === null ? null : `2026-01-01T00:00:0${second}Z`,
  errorCode,
  actor: null,
  foundAfterwards: false,
});

const END = '2026-01-01T00:00:09Z';

const history = (policies: readonly Policy[], parts: Partial<History> = {}): History => {
  const { selection, findings, blocked, unread } = course(policies, lookAt({}));
  return {
    trail: TRAIL,
    selection,
    triggers: [event('StopLogging', 3)],
    findings,
    blocked,
    unread,
    done: [],
    left: [],
    echo: false,
    repairs: {},
    startedAt: '2026-01-01T00:00:08Z',
    finishedAt: END,
    ...parts,
  };
};

const AUDIT = policyOf({ mode: 'audit' });
const drifts = (policies: readonly Policy[]) => course(policies, lookAt({})).drifts;
const UNREAD = [{ property: 'Tags', reason: 'AccessDenied' }];
const DENIED = [event('StopLogging', 3, 'AccessDenied')];

const TAGGED = [
  policyOf({ name: 'a', mode: 'audit', desired: { Tags: [{ Key: 'a', Value: '1' }] } }),
  policyOf({ name: 'b', desired: { Tags: [{ Key: 'b', Value: '2' }] } }),
];

const TWO = [policyOf({ desired: { IsLogging: true, Tags: [{ Key: 'a', Value: '1' }] } })];
const foundOf = (policies: readonly Policy[]) => course(policies, lookAt({})).findings;
const vanished = (drift: Drift): Drift => ({ ...drift, property: 'Trail', wish: null });

describe('a reconcile comes to one status, the first that fits', () => {
  test.each([
    { of: () => history([]), status: 'out-of-scope', reason: 'no policy governs the trail' },
    { of: () => history([policyOf()]), status: 'remediated', reason: 'what drifted is put back' },
    {
      of: () => history([policyOf()], { left: drifts([policyOf()]) }),
      status: 'unresolved',
      reason: 'what was acted on is still there',
    },
    {
      of: () => history([policyOf()], { left: drifts([policyOf()]).map(vanished) }),
      status: 'unresolved',
      reason: 'the trail vanished meanwhile',
    },
    {
      of: () => history(TWO, { left: drifts(TWO).slice(0, 1) }),
      status: 'unresolved',
      reason: 'one of what was acted on is still there',
    },
    {
      of: () => history(TWO, { findings: foundOf(TWO).slice(0, 1), left: drifts(TWO).slice(1) }),
      status: 'remediated',
      reason: 'what stays was not acted on',
    },
    {
      of: () => history([policyOf()], { unread: UNREAD }),
      status: 'unresolved',
      reason: 'something was put back while something else is unread',
    },
    {
      of: () => history([AUDIT], { left: drifts([AUDIT]) }),
      status: 'drifted',
      reason: 'audit mode only tells',
    },
    {
      of: () => history([AUDIT], { unread: UNREAD }),
      status: 'drifted',
      reason: 'a drift beats what is unread',
    },
    {
      of: () => history(TAGGED, { left: drifts(TAGGED).filter(({ policy }) => policy === 'a') }),
      status: 'remediated',
      reason: "what stays is only another policy's, that audits",
    },
    {
      of: () => history(TAGGED, { left: drifts(TAGGED) }),
      status: 'unresolved',
      reason: "what stays is the enforcing policy's, too",
    },
    {
      of: () => history([policyOf()], { findings: [], unread: UNREAD, triggers: DENIED }),
      status: 'unknown',
      reason: 'something could not be read and nothing drifted',
    },
    {
      of: () => history([policyOf()], { findings: [], triggers: DENIED }),
      status: 'attempted',
      reason: "somebody's call was refused and nothing drifted",
    },
    {
      of: () => history([policyOf()], { findings: [], triggers: [...DENIED, event('AddTags', 4)] }),
      status: 'attempted',
      reason: "one of somebody's calls was refused",
    },
    {
      of: () => history([policyOf()], { findings: [], triggers: [] }),
      status: 'compliant',
      reason: 'nobody called at all',
    },
    {
      of: () => history([policyOf()], { findings: [], triggers: DENIED, echo: true }),
      status: 'compliant',
      reason: 'our own refused call is no attempt',
    },
    {
      of: () => history([policyOf()], { findings: [] }),
      status: 'compliant',
      reason: 'all was read, nothing drifted',
    },
  ])('$status: $reason', ({ of, status }) => {
    expect(outcomeOf(of()).status).toBe(status);
  });
});

describe('an outcome names its culprit and its gap', () => {
  test('the trigger is the earliest event that can have caused the first drift', () => {
    const triggers = [event('UpdateTrail', 1), event('StopLogging', 4), event('StopLogging', 2)];
    const { trigger, otherTriggers, timing } = outcomeOf(history([policyOf()], { triggers }));
    expect(trigger.eventId).toBe('StopLogging-2');
    expect(otherTriggers.map(({ eventId }) => eventId)).toEqual(['UpdateTrail-1', 'StopLogging-4']);
    expect(timing.gap).toEqual({ from: '2026-01-01T00:00:02Z', to: END });
  });

  test('sooner than who changed something else is who says that they changed it', () => {
    const policies = [policyOf({ desired: { S3BucketName: 'logs' } })];
    const { findings } = course(policies, lookAt({ Trail: { S3BucketName: 'evil' } }));
    const [early, late] = [event('UpdateTrail', 1), event('UpdateTrail', 2)];
    const first = (...triggers: readonly Trigger[]) =>
      outcomeOf(history(policies, { findings, triggers })).trigger;
    const [key, bucket] = [['kmskeyid'], ['s3bucketname']];
    expect(first({ ...early, asked: key }, { ...late, asked: bucket }).eventId).toBe('UpdateTrail-2');
    expect(first({ ...early, asked: bucket }, { ...late, asked: bucket }).eventId).toBe('UpdateTrail-1');
    expect(first({ ...early, asked: key }, { ...late, asked: key }).eventId).toBe('UpdateTrail-1');
  });

  test('what a call asked for is not told', () => {
    const triggers = [1, 2].map((second) => ({ ...event('StopLogging', second), asked: ['name'] }));
    const { trigger, otherTriggers } = outcomeOf(history([policyOf()], { triggers }));
    for (const one of [trigger, ...otherTriggers]) expect(one).not.toHaveProperty('asked');
    expect(otherTriggers).toHaveLength(1);
  });

  test('a refused call is no cause, and neither is one without a name', () => {
    const triggers = [event('StopLogging', 1, 'AccessDenied'), event(null, null), event('DeleteTrail', 5)];
    expect(outcomeOf(history([policyOf()], { triggers })).trigger.eventId).toBe('DeleteTrail-5');
  });

  test('whoever called at no known time may have been first', () => {
    const triggers = [event('StopLogging', 2), event('StopLogging', null)];
    expect(outcomeOf(history([policyOf()], { triggers })).trigger.eventId).toBe('StopLogging-null');
  });

  test('whoever caused another drift than the first began no gap', () => {
    const [first, ...others] = foundOf(TWO).map(({ drift }) => drift.property);
    expect([first, others]).toEqual(['IsLogging', ['Tags']]);
    expect(outcomeOf(history(TWO, { triggers: [event('RemoveTags', 1)] })).timing.gap).toBeNull();
  });

  test('a missing trail was deleted', () => {
    const gone = exactly([policyOf({ desired: { S3BucketName: 'logs' } })]);
    const { findings } = course(gone, lookAt(null));
    const triggers = [event('StopLogging', 1), event('DeleteTrail', 2)];
    expect(outcomeOf(history(gone, { findings, triggers })).trigger.eventName).toBe('DeleteTrail');
  });

  test.each([
    {
      of: () => history([policyOf()], { triggers: [event('AddTags', 1)] }),
      reason: 'no event can have caused it',
    },
    { of: () => history([policyOf()], { triggers: DENIED }), reason: 'the only call was refused' },
    {
      of: () => history([policyOf()], { triggers: [event('StopLogging', null)] }),
      reason: 'nobody knows when',
    },
    { of: () => history([AUDIT]), reason: 'nothing was put back' },
    { of: () => history([policyOf()], { triggers: [] }), reason: 'the sweep found it' },
  ])('there is no gap to tell where $reason', ({ of }) => {
    expect(outcomeOf(of()).timing.gap).toBeNull();
  });

  test('a drift of what no facet governs has no cause', () => {
    const [finding] = history([policyOf()]).findings;
    if (!finding) throw new Error('the policy finds a drift');
    const findings = [{ ...finding, drift: { ...finding.drift, property: 'Nothing' } }];
    expect(outcomeOf(history([policyOf()], { findings })).timing.gap).toBeNull();
  });

  test('without an event it is the sweep', () => {
    const { trigger, otherTriggers } = outcomeOf(history([policyOf()], { triggers: [] }));
    expect([trigger.kind, trigger.eventName, otherTriggers]).toEqual(['sweep', null, []]);
  });
});

describe('an outcome is as grave as what it tells', () => {
  const both = [
    policyOf({ name: 'a', severity: 'medium' }),
    policyOf({ name: 'b', severity: 'critical', desired: { Tags: [{ Key: 'a' }] } }),
  ];
  test.each([
    {
      of: () => history([policyOf({ severity: 'medium' })]),
      severity: 'medium',
      reason: 'a drift as its policy',
    },
    { of: () => history(both), severity: 'critical', reason: 'several as the gravest' },
    {
      of: () => history(both, { findings: foundOf(both).slice(0, 1) }),
      severity: 'medium',
      reason: 'what did not drift does not count',
    },
    { of: () => history(both, { findings: [] }), severity: 'critical', reason: 'none as the policies' },
    {
      of: () => history(both, { findings: [], triggers: DENIED }),
      severity: 'high',
      reason: 'an attempt one step less',
    },
    { of: () => history([]), severity: 'low', reason: 'no policy as the least' },
  ])('$reason', ({ of, severity }) => {
    expect(outcomeOf(of()).severity).toBe(severity);
  });
});

describe('an outcome shows its work', () => {
  test('what is not recorded by example', () => {
    const desired = { AdvancedEventSelectors: [selector(MANAGEMENT)] };
    const state = { AdvancedEventSelectors: [selector(MANAGEMENT, is('readOnly', 'true'))] };
    const policies = [policyOf({ desired })];
    const told = course(policies, lookAt(state)).findings;
    expect(outcomeOf(history(policies, { findings: told })).drifts).toEqual([
      expect.objectContaining({
        blindSpots: [
          { text: expect.any(String), event: expect.objectContaining({ eventCategory: 'Management' }) },
        ],
      }),
    ]);
  });

  test('drifts, actions and what was blocked, as JSON', () => {
    const { actions } = course([policyOf()], lookAt({}));
    const done = actions.map((action) => ({ action, result: 'refused' as const, error: 'AccessDenied' }));
    const outcome = outcomeOf(history([policyOf()], { done }));
    expect([outcome.version, outcome.id]).toEqual([1, '']);
    expect(outcome.policies).toEqual(['one']);
    expect(outcome.drifts).toEqual([
      {
        property: 'IsLogging',
        desired: true,
        observed: false,
        policy: 'one',
        waiver: null,
        blindSpots: [],
        excess: [],
        notes: [],
      },
    ]);
    expect(outcome.actions).toEqual([
      {
        api: 'cloudtrail:StartLogging',
        request: { Name: TRAIL.arn },
        because: ['IsLogging'],
        result: 'refused',
        error: 'AccessDenied',
      },
    ]);
  });
});
