import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StateFile } from '../../lib/core/state.ts';
import { drive, envelope, record, type Driven } from './driven.ts';

const NAMES = ['audit-1', 'audit-2', 'audit-3', 'audit-4'];
const arnOf = (name: string): string => `arn:aws:cloudtrail:us-east-1:111122223333:trail/${name}`;

/** All are stopped and each sends its log files elsewhere. */
const ESTATE: StateFile = {
  trails: NAMES.map((Name) => ({
    Trail: {
      Name,
      TrailARN: arnOf(Name),
      HomeRegion: 'us-east-1',
      S3BucketName: 'elsewhere',
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: false,
      LogFileValidationEnabled: true,
      IsOrganizationTrail: false,
      HasCustomEventSelectors: false,
      HasInsightSelectors: false,
    },
    Status: { IsLogging: false },
    Tags: [],
  })),
};

const POLICY = `
version: 1
name: audit-trails
mode: enforce
severity: critical
match: { accounts: ['111122223333'], regions: [us-east-1], trails: [audit-1, audit-2, audit-3, audit-4] }
desired:
  IsLogging: true
  S3BucketName: audit-bucket
`;

describe('several trails of one region that were all stopped and redirected, at the rates of AWS', () => {
  let driven: Driven;
  beforeAll(async () => {
    driven = await drive(POLICY, { limits: true });
  });
  afterAll(async () => {
    await driven.sandbox.close();
    await driven.tables.close();
  });

  it('are restored without one call too many, and none waits to record for what the next one lacks', async () => {
    driven.reset(ESTATE);
    const failed = await driven.deliver(
      ...NAMES.map((name) => envelope(record('StopLogging', { name: arnOf(name) }))),
    );
    expect(failed).toEqual([]);
    const { trails } = driven.sandbox.trails();
    expect(trails.map(({ Trail, Status }) => [Trail?.S3BucketName, Status?.IsLogging])).toEqual(
      NAMES.map(() => ['audit-bucket', true]),
    );
    expect(driven.sandbox.calls.filter(({ error }) => error === 'ThrottlingException')).toEqual([]);
    expect(driven.writes()).toEqual(NAMES.flatMap(() => ['UpdateTrail', 'StartLogging']));
    expect(driven.outcomes().map(({ status }) => status)).toEqual(NAMES.map(() => 'remediated'));
  });
});
