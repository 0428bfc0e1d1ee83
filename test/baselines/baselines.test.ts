import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordedIn, stateTrails } from '../../lib/adapters/state/state.ts';
import { loadPolicies } from '../../lib/adapters/policies/load.ts';
import { quietWorld } from '../../lib/cli/account/quiet.ts';
import { controlsOf } from '../../lib/cli/plan/controls.ts';
import { planAccounts } from '../../lib/cli/plan/plan.ts';
import type { Json } from '../../lib/core/json.ts';
import type { TrailState } from '../../lib/core/state.ts';

const ROOT = 'policies/baselines';
const STANDARDS = readdirSync(ROOT).filter((name) => !name.includes('.'));

const management: Json = { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] };
const objects = (...more: readonly Json[]): Json => ({
  FieldSelectors: [
    { Field: 'eventCategory', Equals: ['Data'] },
    { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
    ...more,
  ],
});
const only = (value: string): Json => ({ Field: 'readOnly', Equals: [value] });

const NOW = new Date().toISOString();
const WHOLE: TrailState = {
  Trail: {
    TrailARN: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main-trail',
    S3BucketName: 'logs',
    IsMultiRegionTrail: true,
    LogFileValidationEnabled: true,
  },
  Status: { IsLogging: true, SeenAt: NOW, LatestDeliveryTime: NOW, LatestDigestDeliveryTime: NOW },
  AdvancedEventSelectors: [management, objects()],
};

const FAILING = {
  'no management events': { ...WHOLE, AdvancedEventSelectors: [objects()] },
  'no digests': { ...WHOLE, Trail: { ...WHOLE.Trail, LogFileValidationEnabled: false } },
  'no writes to objects': { ...WHOLE, AdvancedEventSelectors: [management, objects(only('true'))] },
  'no reads of objects': { ...WHOLE, AdvancedEventSelectors: [management, objects(only('false'))] },
  'nothing arrives': { ...WHOLE, Status: { ...WHOLE.Status, LatestDeliveryError: 'AccessDenied' } },
} satisfies { readonly [what: string]: TrailState };

/** The controls that a baseline names of the only trail of an account. */
const named = async (standard: string, state: TrailState): Promise<readonly string[]> => {
  const { policies } = await loadPolicies(`${ROOT}/${standard}`);
  const trails = stateTrails(recordedIn({ trails: [state] }));
  const world = quietWorld({ enter: () => Promise.resolve(trails), regions: () => Promise.resolve([]) });
  const accounts = { world, accountIds: ['111122223333'], region: 'us-east-1', homes: null };
  const { previews } = await planAccounts(accounts, policies);
  const controls = previews.flatMap((one) => one.outcome.drifts.flatMap((drift) => controlsOf(one, drift)));
  for (const { outcome } of previews) expect(outcome.unread).toEqual([]);
  return [...new Set(controls)].sort();
};

const CIS = (number: string): readonly string[] => [
  `cis-aws-foundations-5.0.0/3.${number}`,
  `cis-aws-foundations-6.0.0/4.${number}`,
];
const NIST = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `nist-800-53-r5/${name}`);

interface Row {
  readonly standard: string;
  readonly state: keyof typeof FAILING;
  readonly controls: readonly string[];
}

const ROWS: readonly Row[] = [
  { standard: 'cis', state: 'no management events', controls: CIS('1') },
  { standard: 'cis', state: 'no digests', controls: CIS('2') },
  { standard: 'cis', state: 'no writes to objects', controls: CIS('8') },
  { standard: 'cis', state: 'no reads of objects', controls: CIS('9') },
  { standard: 'fsbp', state: 'no management events', controls: ['aws-fsbp/CloudTrail.1'] },
  { standard: 'fsbp', state: 'no digests', controls: ['aws-fsbp/CloudTrail.4'] },
  { standard: 'nist', state: 'no management events', controls: NIST('AU-12', 'AU-2', 'AU-3') },
  { standard: 'nist', state: 'no digests', controls: NIST('AU-10', 'AU-9', 'SI-7') },
  { standard: 'nist', state: 'nothing arrives', controls: NIST('AU-5') },
  { standard: 'pci', state: 'no management events', controls: ['pci-dss-4.0.1/10.2.1'] },
  { standard: 'pci', state: 'no writes to objects', controls: ['pci-dss-4.0.1/10.2.1.1'] },
  { standard: 'pci', state: 'no digests', controls: ['pci-dss-4.0.1/10.3.4'] },
  { standard: 'pci', state: 'nothing arrives', controls: ['pci-dss-4.0.1/10.7.2'] },
];

describe.each(STANDARDS)('the baseline of %s', (standard) => {
  it('is in order, only reports, and names nothing of anybody', async () => {
    const { policies, complaints } = await loadPolicies(`${ROOT}/${standard}`);
    expect(complaints).toEqual([]);
    for (const { mode, match, desired, controls } of policies) {
      expect(mode).toBe('audit');
      expect(match).toEqual({ accounts: null, regions: null, trails: ['*'] });
      expect(JSON.stringify(desired)).not.toMatch(/arn:|[0-9]{12}|Bucket|Key|Sns|CloudWatch/);
      expect(controls.length).toBeGreaterThan(0);
    }
  });

  it('finds nothing at a trail that is all that it asks for', async () => {
    expect(await named(standard, WHOLE)).toEqual([]);
  });

  it('is on the page, each policy and each control', async () => {
    const page = readFileSync(`${ROOT}/README.md`, 'utf8');
    const { policies } = await loadPolicies(`${ROOT}/${standard}`);
    for (const { name, controls } of policies) {
      expect(page).toContain(`\`${name}\``);
      for (const control of controls) expect(page).toContain(control.split('/')[1]);
    }
  });
});

describe('a trail that fails a control', () => {
  it.each(ROWS)(
    'of $standard ($state) is told by that control, and by no other',
    async ({ standard, state, controls }) => {
      expect(await named(standard, FAILING[state])).toEqual(controls);
    },
  );

  it('is among these for every control but those that a stopped trail fails together', async () => {
    const all = await Promise.all(STANDARDS.map((standard) => loadPolicies(`${ROOT}/${standard}`)));
    const shown = new Set(ROWS.flatMap(({ controls }) => controls));
    const rest = all
      .flatMap(({ policies }) => policies.flatMap(({ controls }) => controls))
      .filter((one) => !shown.has(one));
    expect(rest).toEqual(['nist-800-53-r5/AU-14', 'pci-dss-4.0.1/10.2.1.6']);
  });

  it.each([
    { standard: 'nist', control: 'nist-800-53-r5/AU-14' },
    { standard: 'pci', control: 'pci-dss-4.0.1/10.2.1.6' },
  ])('of $standard by being stopped is told by $control', async ({ standard, control }) => {
    const stopped = { ...WHOLE, Status: { ...WHOLE.Status, IsLogging: false } };
    expect(await named(standard, stopped)).toContain(control);
  });
});
