import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json, JsonObject } from '../../lib/core/json.ts';
import { coverageOf, isWithin, union } from '../../lib/core/selectors/coverage.ts';
import type { StateFile } from '../../lib/core/state.ts';
import { CAREFUL, DATA, is, MANAGEMENT, selector } from '../core/spelling.ts';
import { drive, envelope, record, type Driven } from './driven.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/audit';
const POLICY = `
version: 1
name: audit-trail
mode: enforce
match: { accounts: ['111122223333'], regions: [us-east-1], trails: [audit] }
selectorCoverage: atLeast
desired:
  EnableLogFileValidation: true
  AdvancedEventSelectors: ${JSON.stringify(CAREFUL)}
`;

const THEIRS = selector(DATA, is('resources.type', 'AWS::Lambda::Function'));
const state = (selectors: readonly Json[]): StateFile => ({
  trails: [
    {
      Trail: {
        TrailARN: ARN,
        Name: 'audit',
        HomeRegion: 'us-east-1',
        S3BucketName: 'b',
        LogFileValidationEnabled: true,
      },
      Status: { IsLogging: true },
      AdvancedEventSelectors: selectors,
    },
  ],
});

describe('a policy that asks for selectors at least', () => {
  let driven: Driven;
  beforeAll(async () => {
    driven = await drive(POLICY);
  });
  beforeEach(() => driven.reset(state([THEIRS, ...CAREFUL])));

  const put = (request: JsonObject) => driven.call('PutEventSelectors', { TrailName: 'audit', ...request });
  const wake = () => driven.deliver(envelope(record('PutEventSelectors', { trailName: 'audit' })));
  const selectors = () => {
    const [trail] = driven.sandbox.trails().trails;
    return trail?.AdvancedEventSelectors ?? trail?.EventSelectors ?? [];
  };
  const statuses = () => driven.outcomes().map(({ status }) => status);

  it('lets others record more', async () => {
    await wake();
    expect([statuses(), driven.writes()]).toEqual([[], []]);
  });

  it('adds what is lacking and keeps what others added', async () => {
    await put({ AdvancedEventSelectors: [THEIRS, selector(MANAGEMENT, is('readOnly', 'true'))] });
    await wake();
    expect([statuses(), driven.writes()]).toEqual([['remediated'], ['PutEventSelectors']]);
    expect(selectors()).toMatchObject([THEIRS, selector(MANAGEMENT, is('readOnly', 'true')), ...CAREFUL]);
    expect(driven.outcomes()[0]?.drifts[0]).toMatchObject({
      blindSpots: [{ text: 'iam:CreateAccessKey (write)' }, {}, {}],
      excess: [{ text: 'lambda:Invoke (write)' }],
    });
  });

  it('turns basic selectors into advanced ones where it must', async () => {
    await put({ EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] });
    await wake();
    expect(statuses()).toEqual(['remediated']);
    expect(selectors()).toMatchObject([selector(MANAGEMENT, is('readOnly', 'false')), ...CAREFUL]);
  });

  it('keeps what somebody adds between its look and its write', async () => {
    await put({ AdvancedEventSelectors: [selector(MANAGEMENT)] });
    await driven.call('UpdateTrail', { Name: 'audit', EnableLogFileValidation: false });
    driven.sandbox.faults.delay({ operation: 'UpdateTrail', ms: 400 });
    const done = wake();
    await expect
      .poll(() => driven.sandbox.calls.some(({ operation }) => operation === 'GetTrail'))
      .toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await put({ AdvancedEventSelectors: [selector(MANAGEMENT), THEIRS] });
    await done;
    expect(selectors()).toMatchObject([selector(MANAGEMENT), THEIRS, ...CAREFUL.slice(1)]);
  });

  it('says why where there is no room', async () => {
    const full = selector(
      DATA,
      is('resources.type', 'AWS::Lambda::Function'),
      is('eventName', ...Array.from({ length: 497 }, (_, index) => `Call${index}`)),
    );
    await put({ AdvancedEventSelectors: [full] });
    await wake();
    expect(statuses()).toEqual(['unresolved']);
    expect(driven.outcomes()[0]?.blocked[0]?.reason).toContain('AWS takes 500');
    expect(selectors()).toMatchObject([full]);
  });

  it('says so where the selectors cannot be read again', async () => {
    await put({ AdvancedEventSelectors: [selector(MANAGEMENT)] });
    await driven.call('UpdateTrail', { Name: 'audit', EnableLogFileValidation: false });
    driven.sandbox.faults.delay({ operation: 'UpdateTrail', ms: 300 });
    const done = wake();
    await expect
      .poll(() => driven.sandbox.calls.some(({ operation }) => operation === 'GetEventSelectors'))
      .toBe(true);
    driven.sandbox.faults.deny('GetEventSelectors');
    await done;
    expect(statuses()).toEqual(['unresolved']);
    const [, action] = driven.outcomes()[0]?.actions ?? [];
    expect(action).toMatchObject({ api: 'cloudtrail:PutEventSelectors', result: 'refused' });
    expect(action?.['error']).toContain('AccessDenied');
  });
});

interface Scenario {
  readonly id: string;
  readonly category: string;
  readonly api: string;
  readonly request: { readonly [key: string]: Json };
  readonly expected_remediation: { readonly verdict: string };
}

const FILE = new URL('../../../shared/scenarios/tamper.yaml', import.meta.url);
const present = existsSync(FILE);
const file: {
  readonly baseline: { readonly AdvancedEventSelectors: Json };
  readonly scenarios: readonly Scenario[];
} = present ? parse(readFileSync(FILE, 'utf8')) : { baseline: { AdvancedEventSelectors: [] }, scenarios: [] };

describe.skipIf(!present)(
  `selector changes of ${present ? 'the scenario file' : 'the scenario file (absent here: skipped)'}`,
  () => {
    const wanted = coverageOf(file.baseline.AdvancedEventSelectors);
    const changes = file.scenarios.filter(({ api }) => api === 'cloudtrail:PutEventSelectors');
    it.each(changes)('$id', ({ request, expected_remediation: { verdict } }) => {
      const changed = coverageOf(request['AdvancedEventSelectors'] ?? request['EventSelectors'] ?? []);
      expect(isWithin(wanted, changed) && isWithin(changed, wanted)).toBe(verdict === 'ignore');
      expect(isWithin(wanted, changed)).toBe(verdict === 'ignore');
      expect(isWithin(wanted, union(changed, wanted))).toBe(true);
    });
  },
);
