import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: { readonly [key: string]: unknown };
}

interface Job {
  readonly needs?: string;
  readonly permissions?: { readonly [scope: string]: string };
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: { readonly [event: string]: unknown };
  readonly permissions: unknown;
  readonly concurrency?: unknown;
  readonly jobs: { readonly [name: string]: Job };
}

const FILES = globSync('.github/workflows/*').sort();
const textOf = (file: string): string => readFileSync(file, 'utf8');
// The files are ours, and each test says what it expects to find in them.
const workflowIn = (file: string): Workflow => parse(textOf(file)) as Workflow;
const stepsOf = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps }) => steps);
const RELEASE = workflowIn('.github/workflows/release.yml');

describe.each(FILES)('the workflow %s', (file) => {
  const workflow = workflowIn(file);
  const steps = stepsOf(workflow);

  it('runs actions by the hash of a commit, with the version beside it', () => {
    const uses = [...textOf(file).matchAll(/uses: (.+)/g)].map(([, used]) => used ?? '');
    expect(uses).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    expect(uses.length).toBeGreaterThan(0);
    for (const used of uses) expect(used).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('may nothing but what a job asks for, for a time', () => {
    expect(workflow.permissions).toEqual({});
    expect(workflow.concurrency).toBeDefined();
    for (const job of Object.values(workflow.jobs)) {
      expect(job.permissions).toBeDefined();
      expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });

  it('is started by no stranger with rights, and writes nothing of a stranger into a shell', () => {
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    expect(Object.keys(workflow.on)).not.toContain('workflow_run');
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  it('keeps no key in a checkout, and takes nothing from a cache', () => {
    const givenTo = (action: string): readonly Step['with'][] =>
      steps.filter(({ uses = '' }) => uses.startsWith(`${action}@`)).map((step) => step.with);
    for (const given of givenTo('actions/checkout'))
      expect(given).toMatchObject({ 'persist-credentials': false });
    const nodes = givenTo('actions/setup-node');
    expect(nodes.length).toBeGreaterThan(0);
    for (const given of nodes) expect(given).toMatchObject({ 'package-manager-cache': false });
    expect(givenTo('actions/cache')).toEqual([]);
  });

  it('hands no right to write to a job that runs our code, or that of a dependency', () => {
    const rights = Object.values(workflow.jobs).filter(({ permissions = {} }) =>
      Object.values(permissions).includes('write'),
    );
    for (const { steps: all } of rights) {
      const runs = all.flatMap(({ run }) => run ?? []);
      for (const run of runs) expect(run).toMatch(/^(npm publish|gh release create) /);
      expect(all.some(({ uses = '' }) => uses.startsWith('actions/checkout@'))).toBe(false);
    }
  });

  it('names one version of each action and of each tool, as the other does', () => {
    const all = FILES.flatMap((one) => [
      ...textOf(one).matchAll(/(actions\/[a-z-]+)@(\S+)|(\w[\w-]*)==(\S+)/g),
    ]);
    const versions = Map.groupBy(all, ([, action, , tool]) => action ?? tool);
    for (const found of versions.values()) expect(new Set(found.map(([text]) => text)).size).toBe(1);
  });
});

/** The jobs that must have ended well before one begins. */
const before = (name: string): readonly string[] => {
  const { needs } = RELEASE.jobs[name] ?? {};
  return needs === undefined ? [] : [...before(needs), needs];
};

const runsOf = (name: string): readonly string[] =>
  (RELEASE.jobs[name]?.steps ?? []).flatMap(({ run }) => run ?? []);

describe('a release', () => {
  it('is published only after the gate and the signatures, as a pull request is taken', () => {
    const ci = workflowIn('.github/workflows/ci.yml');
    expect(before('publish')).toEqual(['gate', 'pack']);
    expect(runsOf('gate')).toEqual(expect.arrayContaining(['npm run signatures', 'bash .ci/run']));
    expect(RELEASE.jobs['gate']).toEqual(ci.jobs['gate']);
  });

  it('is packed where no install script, no test and no linter ran', () => {
    expect(runsOf('pack').filter((run) => /npm (ci|install|test)|\.ci|pipx/.test(run))).toEqual([
      'npm ci --ignore-scripts',
    ]);
  });

  it('is published with its provenance, and without a token', () => {
    expect(runsOf('publish')).toEqual([
      'npm publish ./release/trailwarden-*.tgz --provenance --access public',
    ]);
    expect(textOf('.github/workflows/release.yml')).not.toContain('secrets.');
  });

  it('carries the bill of materials, and is attested, bill and all', () => {
    expect(runsOf('pack')).toContain('npm run --silent sbom > release/trailwarden.cdx.json');
    const attests = RELEASE.jobs['release']?.steps.filter(({ uses = '' }) =>
      uses.startsWith('actions/attest@'),
    );
    expect(attests?.map((step) => step.with)).toMatchObject([
      { 'subject-path': 'release/*' },
      { 'subject-path': 'release/*.tgz', 'predicate-path': 'release/trailwarden.cdx.json' },
    ]);
  });
});

describe('new versions', () => {
  it('wait a week before they are proposed', () => {
    const { updates } = parse(textOf('.github/dependabot.yml')) as {
      readonly updates: readonly { readonly cooldown?: { readonly 'default-days': number } }[];
    };
    expect(updates.map(({ cooldown }) => cooldown?.['default-days'])).toEqual([7, 7]);
  });
});
