import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newsOf, tellingOf, threadOf, type Incident, type Telling } from '../../lib/core/incident.ts';
import type { Outcome, Status } from '../../lib/core/outcome.ts';
import { outcomeWith, TRIGGER } from '../adapters/bus/outcome.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

let count = 0;
const outcome = (status: Status, minute: number, parts: Partial<Outcome> = {}): Outcome => {
  count += 1;
  const timing = { startedAt: at(minute), finishedAt: at(minute), gap: null };
  return outcomeWith({ id: `outcome-${count}`, status, timing, ...parts });
};

/** Tells some outcomes one after the other, as the loop does. */
const told = (...outcomes: Outcome[]): readonly Telling[] => {
  let incident: Incident | null = null;
  return outcomes.map((one) => {
    const telling = tellingOf(one, newsOf(one), incident);
    incident = { ...telling.incident, posted: { channel: 'C1', ts: '1' } };
    return telling;
  });
};

const how = (...outcomes: Outcome[]): readonly string[] => told(...outcomes).map((telling) => telling.how);

describe('what is said of an outcome', () => {
  test.each<{ outcomes: readonly Outcome[]; says: readonly string[]; reason: string }>([
    { outcomes: [outcome('remediated', 0)], says: ['open'], reason: 'the first opens a thread' },
    {
      outcomes: [outcome('remediated', 0), outcome('remediated', 59)],
      says: ['open', 'reply'],
      reason: 'a fight within the hour is one thread, and every round of it is news',
    },
    {
      outcomes: [outcome('remediated', 0), outcome('remediated', 60)],
      says: ['open', 'open'],
      reason: 'what is over for an hour is over',
    },
    {
      outcomes: [outcome('unresolved', 0), outcome('unresolved', 300)],
      says: ['open', 'silent'],
      reason: 'what stands is said once, however long it stands',
    },
    {
      outcomes: [outcome('drifted', 0), outcome('drifted', 300)],
      says: ['open', 'silent'],
      reason: 'so is what only stands reported',
    },
    {
      outcomes: [
        outcome('drifted', 0),
        outcome('drifted', 5, { unread: [{ property: 'Tags', reason: 'x' }] }),
      ],
      says: ['open', 'reply'],
      reason: 'what changed is news',
    },
    {
      outcomes: [outcome('unknown', 0), outcome('compliant', 300)],
      says: ['open', 'reply'],
      reason: 'the end of what was told is told, whenever it comes',
    },
    { outcomes: [outcome('compliant', 0)], says: ['silent'], reason: 'nobody was told of anything' },
    {
      outcomes: [
        outcome('drifted', 0, { severity: 'low' }),
        outcome('remediated', 5, { severity: 'critical' }),
      ],
      says: ['open', 'open'],
      reason: 'what is graver is not hidden in the thread of what is not',
    },
    {
      outcomes: [
        outcome('drifted', 0, { severity: 'critical' }),
        outcome('remediated', 5, { severity: 'low' }),
        outcome('remediated', 6, { severity: 'critical' }),
      ],
      says: ['open', 'reply', 'reply'],
      reason: 'what is less grave makes the thread no less grave',
    },
    {
      outcomes: [
        outcome('drifted', 0, { severity: 'low' }),
        outcome('compliant', 5, { severity: 'critical' }),
      ],
      says: ['open', 'reply'],
      reason: 'the end of a drift is told where the drift was',
    },
    {
      outcomes: [outcome('attempted', 0), outcome('attempted', 10)],
      says: ['open', 'renew'],
      reason: 'attempts of an hour are one message with a count',
    },
  ])('$says: $reason', ({ outcomes, says }) => {
    expect(how(...outcomes)).toEqual(says);
  });

  test('a fight is said to everybody once', () => {
    const contested = { contested: true };
    const tellings = told(
      outcome('remediated', 0),
      outcome('remediated', 1, contested),
      outcome('remediated', 2, contested),
    );
    expect(tellings.map(({ loud }) => loud)).toEqual([false, true, false]);
  });

  test('what is only counted or not said at all is said loudly to nobody', () => {
    const refused = told(outcome('attempted', 0), outcome('attempted', 1));
    const standing = told(outcome('unresolved', 0), outcome('unresolved', 1));
    expect([...refused, ...standing].map(({ loud }) => loud)).toEqual([false, false, false, false]);
  });

  test('attempts are counted, one for each refused call', () => {
    const refused = { ...TRIGGER, errorCode: 'AccessDenied' };
    const [first, second] = told(
      outcome('attempted', 0, { trigger: refused, otherTriggers: [refused, TRIGGER] }),
      outcome('attempted', 1, { trigger: refused }),
    );
    expect(first?.incident.count).toBe(2);
    expect(second?.incident.count).toBe(3);
  });

  test('the incident remembers who opened it, and what was told last', () => {
    const [one, other] = [outcome('unresolved', 0), outcome('remediated', 7)];
    expect(told(one, other)[1]?.incident).toMatchObject({
      id: one.id,
      last: other.id,
      key: one.trail.arn,
      openedAt: at(0),
      lastAt: at(7),
      status: 'remediated',
      count: 2,
      posted: { channel: 'C1', ts: '1' },
    });
  });
});

describe('the thread of an outcome', () => {
  const attempted = (actor: Outcome['trigger']['actor'], minute: number): string =>
    threadOf(outcome('attempted', minute, { trigger: { ...TRIGGER, actor } }));
  const nobody = { type: null, arn: null, issuer: null, via: null, sourceIp: null };

  test('is its trail, whatever happened to it', () => {
    fc.assert(
      fc.property(fc.constantFrom<Status>('remediated', 'drifted', 'unresolved', 'unknown'), (status) => {
        expect(threadOf(outcome(status, 0))).toBe(outcome(status, 0).trail.arn);
      }),
    );
  });

  test('of refused calls is the role of whoever tried, not the name of the session', () => {
    const session = { ...nobody, arn: 'session/a', issuer: 'role' };
    expect(attempted(session, 0)).toBe(attempted({ ...session, arn: 'session/b' }, 59));
    expect(attempted(session, 0)).not.toBe(attempted(session, 60));
    expect(attempted({ ...nobody, arn: 'user' }, 0)).toContain('user');
    expect(attempted({ ...nobody, sourceIp: '192.0.2.1' }, 0)).toContain('192.0.2.1');
    expect(attempted(nobody, 0)).toContain('unknown');
    expect(attempted(null, 0)).toContain('unknown');
  });
});
