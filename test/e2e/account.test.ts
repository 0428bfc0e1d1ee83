import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StateFile, Status } from '../../lib/core/state.ts';
import { drive, envelope, record, type Driven } from './driven.ts';

const MANAGEMENT = '444455556666';
const MEMBER = '222233334444';
const trail = (name: string, account = '111122223333') =>
  `arn:aws:cloudtrail:us-east-1:${account}:trail/${name}`;
const MEMBER_ROLE = `arn:aws:iam::${MEMBER}:role/trailwarden-enforcer`;

const POLICY = `
version: 1
name: audit-trail
mode: enforce
match: { accounts: ['111122223333'], trails: [audit] }
desired: { IsLogging: true }
delivery: { maxAgeMinutes: 60 }
---
version: 1
name: some-trail
require: some
severity: critical
match: { trails: ['*'] }
desired: { IsLogging: true, IsMultiRegionTrail: true, EnableLogFileValidation: true }
`;

const state = (status: Status = {}, elsewhere: { readonly [region: string]: Status } = {}): StateFile => ({
  trails: [
    {
      Trail: { TrailARN: trail('audit'), S3BucketName: 'audit-logs', IsMultiRegionTrail: true },
      Status: { IsLogging: true, LatestDeliveryTime: new Date().toISOString(), ...status },
      Elsewhere: elsewhere,
    },
    {
      Trail: {
        TrailARN: trail('org', MANAGEMENT),
        S3BucketName: 'org-logs',
        IsMultiRegionTrail: true,
        IsOrganizationTrail: true,
        LogFileValidationEnabled: true,
      },
      Status: { IsLogging: true },
    },
  ],
});

const sweep = (account = '111122223333') => ({
  source: 'trailwarden',
  'detail-type': 'Sweep Request',
  account,
  region: 'us-east-1',
  detail: {},
});

let driven: Driven;
const statuses = () => driven.outcomes().map(({ status, trail: { name } }) => [name, status]);
const regionsAsked = () =>
  driven.sandbox.calls.filter(({ operation }) => operation === 'GetTrailStatus').map(({ region }) => region);
const put = (file: StateFile) => {
  driven.sandbox.load(file);
  driven.sandbox.clearCalls();
};

beforeAll(async () => {
  driven = await drive(POLICY);
});

describe('delivery', () => {
  it('is asked for in every region of a multi-region trail once a day, and at home at every sweep', async () => {
    driven.reset(state());
    await driven.deliver(sweep());
    expect(new Set(regionsAsked())).toEqual(new Set(['us-east-1', 'eu-west-1', 'us-west-2']));
    driven.sandbox.clearCalls();
    await driven.deliver(sweep());
    expect(new Set(regionsAsked())).toEqual(new Set(['us-east-1']));
    expect(statuses()).toEqual([]);
  });

  it('that fails is told with the likely cause, once for as long as it stays, and so is its end', async () => {
    driven.reset(state({ LatestDeliveryError: 'AccessDenied' }));
    await driven.deliver(sweep());
    expect(driven.outcomes()).toMatchObject([
      {
        status: 'drifted',
        drifts: [
          {
            property: 'Delivery',
            policy: 'audit-trail',
            observed: [{ what: 'log files', region: 'us-east-1', error: 'AccessDenied' }],
            notes: [expect.stringContaining('the policy of the bucket audit-logs')],
          },
        ],
        actions: [],
      },
    ]);
    put(state());
    await driven.deliver(sweep());
    expect(statuses()).toEqual([
      ['audit', 'drifted'],
      ['audit', 'compliant'],
    ]);
  });

  it('that went silent is told', async () => {
    driven.reset(
      state({ LatestDeliveryTime: '2026-01-01T00:00:00Z', StartLoggingTime: '2025-01-01T00:00:00Z' }),
    );
    await driven.deliver(sweep());
    expect(driven.outcomes()).toMatchObject([
      { drifts: [{ property: 'Delivery', observed: [{ silence: 'nothing for more than 60 minutes' }] }] },
    ]);
    put(state());
    await driven.deliver(sweep());
  });
});

describe('an account as a whole', () => {
  beforeEach(() => {
    driven.reset(state());
  });

  it('has some trail where its organization has one that it sees', async () => {
    await driven.deliver(sweep());
    expect(statuses()).toEqual([]);
  });

  it('that loses its only whole trail is told so at once, with the trail that comes nearest', async () => {
    await driven.call(
      'UpdateTrail',
      { Name: trail('org', MANAGEMENT), EnableLogFileValidation: false },
      {
        who: { kind: 'user', name: 'mallory', accountId: MANAGEMENT },
      },
    );
    await driven.deliver(envelope(record('UpdateTrail', { name: trail('org', MANAGEMENT) })));
    const told = driven.outcomes().filter(({ status }) => status !== 'unknown');
    expect(told).toMatchObject([
      {
        status: 'drifted',
        severity: 'critical',
        trail: { name: '*', accountId: '111122223333' },
        policies: ['audit-trail', 'some-trail'],
        trigger: { eventName: 'UpdateTrail' },
        drifts: [
          {
            property: 'EnableLogFileValidation',
            notes: [expect.stringMatching(/^no trail of account 111122223333 .* comes nearest$/)],
          },
        ],
      },
    ]);
    put(state());
    await driven.deliver(sweep());
    expect(statuses().at(-1)).toEqual(['*', 'compliant']);
  });

  it('that has no trail at all is told so', async () => {
    put({ trails: [] });
    await driven.deliver(sweep());
    const whole = driven.outcomes().filter(({ trail: { name } }) => name === '*');
    expect(whole).toMatchObject([{ status: 'drifted', drifts: [{ property: 'Trail', observed: 'none' }] }]);
    put(state());
    await driven.deliver(sweep());
  });

  it('that cannot be entered is one finding, and none once it can', async () => {
    expect(await driven.deliver(sweep(MEMBER), sweep())).toEqual([]);
    expect(driven.outcomes()).toMatchObject([
      {
        status: 'unknown',
        trail: { name: '*', accountId: MEMBER },
        unread: [
          { property: 'Trail', reason: expect.stringContaining(`sts:AssumeRole ${MEMBER_ROLE}`) as string },
        ],
      },
    ]);
    driven.sandbox.allowRole(MEMBER_ROLE);
    await driven.deliver(sweep(MEMBER));
    // It sees no trail of its own, and its organization does not count it among its members.
    expect(statuses().at(-1)).toEqual(['*', 'drifted']);
  });
});

describe('a region in trouble', () => {
  it('is asked at each look until it is well again, and told once', async () => {
    driven = await drive(POLICY);
    driven.reset(state({}, { 'eu-west-1': { LatestDeliveryError: 'AccessDenied' } }));
    await driven.deliver(sweep());
    driven.sandbox.clearCalls();
    await driven.deliver(sweep());
    expect(new Set(regionsAsked())).toEqual(new Set(['us-east-1', 'eu-west-1']));
    put(state());
    await driven.deliver(sweep());
    driven.sandbox.clearCalls();
    await driven.deliver(sweep());
    expect(new Set(regionsAsked())).toEqual(new Set(['us-east-1']));
    expect(driven.outcomes().map(({ status }) => status)).toEqual(['drifted', 'drifted', 'compliant']);
  });

  it('that cannot be asked is unread, and not well', async () => {
    driven = await drive(POLICY);
    driven.reset(state());
    driven.sandbox.faults.deny('ListRegions');
    await driven.deliver(sweep());
    expect(driven.outcomes()).toMatchObject([
      {
        status: 'unknown',
        unread: [{ property: 'Delivery', reason: expect.stringContaining('ListRegions') as string }],
      },
    ]);
  });

  it('stays unread until the regions can be listed, whatever is heard meanwhile', async () => {
    const touched = () => envelope(record('UpdateTrail', { name: 'audit' }));
    await driven.deliver(touched());
    expect(driven.outcomes().map(({ status }) => status)).toEqual(['unknown', 'unknown']);
    driven.sandbox.faults.clear();
    await driven.deliver(touched());
    expect(driven.outcomes().at(-1)?.status).toBe('compliant');
  });
});

describe('what was just put back', () => {
  it('is not told to be silent, and is told to fail', async () => {
    driven = await drive(POLICY);
    const old = { LatestDeliveryTime: '2026-01-01T00:00:00Z', StartLoggingTime: '2025-01-01T00:00:00Z' };
    driven.reset(state(old));
    await driven.call('StopLogging', { Name: 'audit' });
    await driven.deliver(envelope(record('StopLogging', { name: 'audit' })));
    expect(driven.outcomes()[0]).toMatchObject({ status: 'remediated', drifts: [{ property: 'IsLogging' }] });
    expect(driven.outcomes()[0]?.drifts).toHaveLength(1);
  });
});

describe('a waiver of an account', () => {
  const WAIVED = POLICY.replace(
    'require: some\n',
    "require: some\nwaivers: [{ properties: [IsLogging], principals: ['arn:aws:iam::111122223333:role/break-glass'], until: 2099-01-01, reason: r, approvedBy: a }]\n",
  );
  const only = (status: Status): StateFile => ({
    trails: state(status)
      .trails.slice(0, 1)
      .map((one) => ({
        ...one,
        Trail: { ...one.Trail, TrailARN: trail('other'), LogFileValidationEnabled: true },
      })),
  });
  const stopped = (issuer: string) =>
    envelope(
      record(
        'StopLogging',
        { name: 'other' },
        {
          userIdentity: {
            type: 'AssumedRole',
            sessionContext: { sessionIssuer: { arn: `arn:aws:iam::111122223333:role/${issuer}` } },
          },
        },
      ),
    );
  const waivers = () =>
    driven.outcomes().flatMap(({ drifts }) => drifts.map(({ waiver }) => waiver !== null));

  it('ends when what it let stand is gone: the next one who does it is not excused', async () => {
    driven = await drive(WAIVED);
    driven.reset(only({ IsLogging: false }));
    await driven.deliver(stopped('break-glass'));
    await driven.deliver(sweep());
    expect(waivers()).toEqual([true, true]);
    put(only({ IsLogging: true }));
    await driven.deliver(sweep());
    put(only({ IsLogging: false }));
    await driven.deliver(sweep());
    expect(waivers()).toEqual([true, true, false]);
  });
});
