import { describe, expect, test } from 'vitest';
import { outcomeOf, repairedIn } from '../../lib/core/outcome.ts';
import type { Bounds } from '../../lib/core/finding.ts';
import { course, exactly, FREE, lookAt, policyOf, TRAIL } from './fixtures.ts';
import { MANAGEMENT, selector } from './spelling.ts';

const MANAGED = selector(MANAGEMENT);
const policies = exactly([policyOf({ desired: { IsLogging: true, S3KeyPrefix: 'audit' } })]);
const tampered = lookAt({ Trail: { S3BucketName: 'logs' }, Status: { IsLogging: false } });

const verdicts = (bounds: Partial<Bounds>) =>
  Object.fromEntries(
    course(policies, tampered, TRAIL, { ...FREE, ...bounds }).findings.map(({ drift, verdict, why }) => [
      drift.property,
      `${verdict}: ${why}`,
    ]),
  );

const times = { startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:01Z' };
const rest = { triggers: [], done: [], unread: [], echo: false, trail: TRAIL, ...times };

const contested = (repairs: { readonly [property: string]: number }): boolean =>
  outcomeOf({ ...course(policies, tampered), ...rest, left: [], repairs }).contested;

describe('a property that is put back again and again', () => {
  test('is put back all the same, twenty times within an hour', () => {
    const repairs = { IsLogging: 19, S3KeyPrefix: 19 };
    expect(verdicts({ repairs })).toEqual({ IsLogging: 'act: one', S3KeyPrefix: 'act: one' });
  });

  test('is then left to the sweep, if the recording does not hang on it', () => {
    const repairs = { IsLogging: 99, S3KeyPrefix: 20 };
    expect(verdicts({ repairs })).toEqual({
      IsLogging: 'act: one',
      S3KeyPrefix: 'barred: put back more than 20 times within the hour: it is left to the sweep',
    });
    expect(verdicts({ repairs, swept: true })).toMatchObject({ S3KeyPrefix: 'act: one' });
  });

  test('is never left, if it is where the trail delivers or what it records', () => {
    const whole = { S3BucketName: 'logs', EventSelectors: [], AdvancedEventSelectors: [] };
    const redirected = course(
      [policyOf({ desired: whole })],
      lookAt({ AdvancedEventSelectors: [MANAGED] }),
      TRAIL,
      {
        ...FREE,
        repairs: { S3BucketName: 20, EventSelectors: 20, AdvancedEventSelectors: 20 },
      },
    );
    expect(redirected.findings.map(({ drift, verdict }) => [drift.property, verdict])).toEqual([
      ['S3BucketName', 'act'],
      ['EventSelectors', 'act'],
      ['AdvancedEventSelectors', 'act'],
    ]);
  });

  test('is contested from the fourth time within an hour', () => {
    expect(contested({})).toBe(false);
    expect(contested({ IsLogging: 2, KMSKeyId: 9 })).toBe(false);
    expect(contested({ IsLogging: 3 })).toBe(true);
  });
});

describe('what was put back', () => {
  test('is what was wanted and is whole again', () => {
    const { findings, drifts } = course(policies, tampered);
    expect(repairedIn({ findings, left: [] })).toEqual(['IsLogging', 'S3KeyPrefix']);
    expect(repairedIn({ findings, left: drifts.slice(0, 1) })).toEqual(['S3KeyPrefix']);
  });

  test('is nothing of a trail that is gone', () => {
    const { findings } = course(policies, tampered);
    expect(repairedIn({ findings, left: course(policies, lookAt(null)).drifts })).toEqual([]);
  });

  test('is nothing that was only reported', () => {
    const reported = course([policyOf({ mode: 'audit' })], tampered).findings;
    expect(repairedIn({ findings: reported, left: [] })).toEqual([]);
  });
});

describe('a drift that stands by a waiver', () => {
  const waiver = {
    properties: ['IsLogging'],
    trails: null,
    principals: null,
    until: '2026-01-03',
    reason: 'rotation',
    approvedBy: 'secops@example.com',
  };

  test('is told with who allowed it, until when and how long that is', () => {
    const found = course([policyOf({ waivers: [waiver] })], tampered);
    const outcome = outcomeOf({ ...found, ...rest, left: found.drifts, repairs: {} });
    expect(outcome.status).toBe('drifted');
    expect(outcome.drifts).toMatchObject([
      {
        waiver: { until: '2026-01-03', reason: 'rotation', approvedBy: 'secops@example.com', endsInDays: 2 },
      },
    ]);
  });
});
