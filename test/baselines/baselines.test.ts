import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../lib/adapters/policies/compile.ts';
import { loadPolicies, readPolicies } from '../../lib/adapters/policies/load.ts';
import { recordedIn, stateTrails } from '../../lib/adapters/state/state.ts';
import { quietWorld } from '../../lib/cli/account/quiet.ts';
import { controlsOf } from '../../lib/cli/plan/controls.ts';
import { planAccounts } from '../../lib/cli/plan/plan.ts';
import type { Policy } from '../../lib/core/policy.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { ACCOUNT, BASIC, STATES, WHOLE, type State } from './states.ts';

const ROOT = 'policies/baselines';
const STANDARDS = ['cis', 'fsbp', 'nist', 'pci'] as const;
type Standard = (typeof STANDARDS)[number];

/** A control as the page writes it, without its standard. */
const CONTROL = /CloudTrail\.\d+|[A-Z]{2}-\d+(?:\(\d+\))?|\d+(?:\.\d+)+/g;

const folderOf = (standard: Standard): string => `${ROOT}/${standard}`;
const baseline = async (standard: Standard): Promise<readonly Policy[]> =>
  (await loadPolicies(folderOf(standard))).policies;

/** The controls that drifts of an account name; nothing may be left unread. */
const named = async (policies: readonly Policy[], state: readonly TrailState[]): Promise<Set<string>> => {
  const trails = stateTrails(recordedIn({ trails: state }));
  const world = quietWorld({ enter: () => Promise.resolve(trails), regions: () => Promise.resolve([]) });
  const accounts = { world, accountIds: [ACCOUNT], region: 'us-east-1', homes: null };
  const { previews } = await planAccounts(accounts, policies);
  expect(previews.flatMap(({ outcome }) => [...outcome.unread, ...outcome.actions])).toEqual([]);
  return new Set(previews.flatMap((one) => one.outcome.drifts.flatMap((drift) => controlsOf(one, drift))));
};

const cis = (number: string): readonly string[] => [
  `cis-aws-foundations-7.0.0/4.${number}`,
  `cis-aws-foundations-6.0.0/4.${number}`,
  `cis-aws-foundations-5.0.0/3.${number}`,
];
const under =
  (standard: string) =>
  (...controls: readonly string[]): readonly string[] =>
    controls.map((control) => `${standard}/${control}`);
const fsbp = under('aws-fsbp');
const nist = under('nist-800-53-r5');
const pci = under('pci-dss-4.0.1');

const FSBP_1 = fsbp('CloudTrail.1');
const NIST_RECORDS = [
  ...nist('AC-2(4)', 'AC-4(26)', 'AC-6(9)', 'AU-2', 'AU-3', 'AU-6(3)', 'AU-6(4)', 'AU-10', 'AU-12'),
  ...nist('AU-14(1)', 'CA-7', 'SA-8(22)', 'SC-7(9)', 'SI-3(8)', 'SI-4(20)', 'SI-7(8)'),
];
const NIST_OBJECTS = nist('AU-2', 'AU-3', 'AU-6(3)', 'AU-6(4)', 'AU-12');
const NIST_PROOF = nist('AU-9', 'SI-4', 'SI-7(1)', 'SI-7(3)', 'SI-7(7)');
const PCI_RECORDS = pci('10.2.1', '10.2.1.2', '10.2.1.4', '10.2.1.5', '10.2.1.6', '10.2.1.7', '10.2.2');
const PCI_OBJECTS = pci('10.2.1.1', '10.2.1.3');
const CIS_OF_SOME = [...cis('1'), ...cis('8'), ...cis('9')];

interface Row {
  readonly standard: Standard;
  readonly state: State;
  readonly controls: readonly string[];
  readonly reason: string;
}

const rows = (standard: Standard, ...some: readonly Omit<Row, 'standard'>[]): readonly Row[] =>
  some.map((row) => ({ standard, ...row }));

const FAILING: readonly Row[] = [
  ...rows(
    'cis',
    { state: 'no management events', controls: cis('1'), reason: 'data events are another control' },
    { state: 'no management reads', controls: cis('1'), reason: 'reads are asked for beside writes' },
    { state: 'no events of KMS', controls: cis('1'), reason: 'all is all, whoever is noisy' },
    { state: 'no digests', controls: cis('2'), reason: 'the trail says so itself' },
    { state: 'a second trail without digests', controls: cis('2'), reason: 'asked of every trail' },
    { state: 'no writes to objects', controls: cis('8'), reason: 'reads are another control' },
    { state: 'no reads of objects', controls: cis('9'), reason: 'writes are another control' },
    {
      state: 'objects of one bucket',
      controls: [...cis('8'), ...cis('9')],
      reason: 'asked of all buckets, of those to come too',
    },
    { state: 'one region', controls: CIS_OF_SOME, reason: 'each of the three asks for all regions' },
    { state: 'stopped', controls: CIS_OF_SOME, reason: 'what is stopped records nothing of the three' },
    { state: 'no trail', controls: CIS_OF_SOME, reason: 'one trail is asked for; digests of none are not' },
  ),
  ...rows(
    'fsbp',
    { state: 'no management events', controls: FSBP_1, reason: 'both are asked for' },
    { state: 'no management reads', controls: FSBP_1, reason: 'both are asked for' },
    { state: 'one region', controls: FSBP_1, reason: 'the trail is to be multi-Region' },
    { state: 'stopped', controls: FSBP_1, reason: 'the trail is to be enabled' },
    { state: 'no trail', controls: FSBP_1, reason: 'at least one is asked for' },
    { state: 'no digests', controls: fsbp('CloudTrail.4'), reason: 'the trail says so itself' },
  ),
  ...rows(
    'nist',
    { state: 'no management events', controls: NIST_RECORDS, reason: 'what CloudTrail.1 is related to' },
    { state: 'no reads of objects', controls: NIST_OBJECTS, reason: 'what the pack asks of objects' },
    { state: 'no writes to objects', controls: NIST_OBJECTS, reason: 'what the pack asks of objects' },
    { state: 'no digests', controls: NIST_PROOF, reason: 'what CloudTrail.4 is related to' },
    { state: 'nothing can be delivered', controls: nist('AU-5'), reason: 'a failure of logging' },
    { state: 'silent for two days', controls: nist('AU-5'), reason: 'a failure that names no error' },
    {
      state: 'a second trail stopped',
      controls: nist('AU-5'),
      reason: 'the other records all, yet this one failed',
    },
    { state: 'no trail', controls: NIST_RECORDS, reason: 'of none, nothing fails' },
  ),
  ...rows(
    'pci',
    { state: 'no management events', controls: PCI_RECORDS, reason: 'all are calls of the API' },
    { state: 'no reads of objects', controls: PCI_OBJECTS, reason: 'access is reading, too' },
    { state: 'no writes to objects', controls: PCI_OBJECTS, reason: 'access is writing, too' },
    { state: 'no digests', controls: pci('10.3.2', '10.3.4'), reason: 'a change does not show' },
    { state: 'nothing can be delivered', controls: pci('10.7.2'), reason: 'a failure of logging' },
    { state: 'silent for two days', controls: pci('10.7.2'), reason: 'a failure that names no error' },
    {
      state: 'a second trail stopped',
      controls: pci('10.7.2'),
      reason: 'the other records all, yet this one failed',
    },
    {
      state: 'no trail',
      controls: [...PCI_RECORDS, ...PCI_OBJECTS],
      reason: 'of none, nothing fails',
    },
  ),
];

describe.each(STANDARDS)('the baseline of %s', (standard) => {
  it('is in order, only reports, and names nothing of anybody', async () => {
    const { policies, complaints } = await loadPolicies(folderOf(standard));
    expect(complaints).toEqual([]);
    for (const { mode, match, desired, waivers, controls } of policies) {
      expect(mode).toBe('audit');
      expect(match).toEqual({ accounts: null, regions: null, trails: ['*'] });
      expect(JSON.stringify(desired)).not.toMatch(/arn:|[0-9]{12}|Bucket|KMSKey|Prefix|Sns|CloudWatch/);
      expect(waivers).toEqual([]);
      expect(controls).not.toEqual([]);
    }
  });

  it.each([
    { state: [WHOLE], reason: 'one trail has everything' },
    { state: [BASIC], reason: 'basic selectors record the same' },
    { state: STATES['two that share the work'], reason: 'each control is content with one of the two' },
    { state: STATES['the trail of its organization'], reason: 'the organization records for the account' },
  ])('finds nothing where $reason', async ({ state }) => {
    expect(await named(await baseline(standard), state)).toEqual(new Set());
  });

  it('is on the page with each of its controls, in the row of the policy', async () => {
    const page = readFileSync(`${ROOT}/README.md`, 'utf8');
    const section = page.split('\n## ').find((one) => one.includes(`Folder \`${standard}\``)) ?? '';
    const cells = section.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    for (const { name, controls } of await baseline(standard)) {
      const said = cells.flatMap(([, first = '', , policy]) =>
        policy === `\`${name}\`` ? (first.match(CONTROL) ?? []) : [],
      );
      expect(new Set(said)).toEqual(new Set(controls.map((one) => one.slice(one.indexOf('/') + 1))));
    }
  });
});

describe('a state that fails', () => {
  it.each(FAILING)('$standard, $state, names just its controls: $reason', async (row) => {
    const { standard, state, controls } = row;
    expect(await named(await baseline(standard), STATES[state])).toEqual(new Set(controls));
  });

  it('is there for each policy, and fails no other of its baseline', async () => {
    const alone = FAILING.map(({ controls }) => [...controls].sort().join(' '));
    const policies = (await Promise.all(STANDARDS.map(baseline))).flat();
    expect(policies).not.toEqual([]);
    for (const { controls } of policies) expect(alone).toContain([...controls].sort().join(' '));
  });
});

describe('the baselines', () => {
  it('are those that are tested here', () => {
    const folders = readdirSync(ROOT, { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(folders.map(({ name }) => name)).toEqual(STANDARDS);
  });

  it('can be adopted all together', async () => {
    const files = STANDARDS.map((standard) => `${folderOf(standard)}/${standard}.yaml`);
    const { policies, complaints } = readPolicies(
      files.map((path) => ({ path, text: readFileSync(path, 'utf8') })),
    );
    expect(complaints).toEqual([]);
    expect(await named(policies, [WHOLE])).toEqual(new Set());
    const proof = [...cis('2'), ...fsbp('CloudTrail.4'), ...NIST_PROOF, ...pci('10.3.2', '10.3.4')];
    expect(await named(policies, STATES['no digests'])).toEqual(new Set(proof));
  });

  it('are not deployed with the policies that stand above them', async () => {
    const { json } = await compilePolicies('policies');
    const ready = (await Promise.all(STANDARDS.map(baseline))).flat();
    // What is compiled is a list of policies.
    const deployed = (JSON.parse(json) as readonly Policy[]).map(({ name }) => name);
    expect(deployed).not.toEqual([]);
    for (const { name } of ready) expect(deployed).not.toContain(name);
  });
});
