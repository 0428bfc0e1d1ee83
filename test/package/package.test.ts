import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { WHOLE } from '../../lib/cli/demo/state.ts';
import { folderWith } from '../cli/run.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// The file is ours.
const ABOUT = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly dependencies: { readonly [name: string]: string };
};

let app: string;
let home: string;

/** The package as npm packs it, in an empty folder, beside what it depends on and nothing else. */
const install = (): void => {
  app = mkdtempSync(join(tmpdir(), 'trailwarden-app-'));
  home = join(app, 'node_modules', 'trailwarden');
  mkdirSync(home, { recursive: true });
  execFileSync('npm', ['pack', '--pack-destination', app], { cwd: ROOT, stdio: 'pipe' });
  const [tarball = ''] = readdirSync(app).filter((name) => name.endsWith('.tgz'));
  execFileSync('tar', ['-xzf', join(app, tarball), '-C', home, '--strip-components', '1']);
  for (const name of Object.keys(ABOUT.dependencies)) {
    const link = join(app, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
};

const run = (...args: readonly string[]) => {
  const env = { ...process.env, AWS_REGION: 'us-east-1' };
  const command = [join(home, 'bin/trailwarden.js'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: app,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe('the package that npm packs', () => {
  beforeAll(install, 120_000);

  it('holds no TypeScript, no test and nothing of a workplace', () => {
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' });
    expect(
      files.filter((name) => /\.ts$|\.test\.|node_modules/.test(name) && !name.endsWith('.test.yaml')),
    ).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'CHANGELOG.md', 'LICENSE', 'bin/trailwarden.js']),
    );
  });

  it('opens with a page that names every command', () => {
    const { status, stdout } = run('--help');
    for (const name of [
      'demo',
      'validate',
      'plan',
      'apply',
      'init',
      'coverage',
      'sandbox',
      'schema',
      'doctor',
    ])
      expect(stdout).toContain(`\n  ${name}`);
    expect(status).toBe(0);
  });

  it('runs the demonstration with the functions that it brings along', () => {
    const { status, stdout, stderr } = run('demo');
    expect(stderr).toBe('');
    expect(stdout).toContain('7 remediated, 1 attempted. Every trail is whole.');
    expect(status).toBe(0);
  });

  it('writes a policy, checks it, and finds nothing to do', () => {
    const state = join(folderWith({ 'state.json': WHOLE }), 'state.json');
    const policies = folderWith({});
    expect(run('init', '--state', state, '--out', join(policies, 'main.yaml')).status).toBe(0);
    expect(run('validate', policies)).toMatchObject({ status: 0, stdout: 'Policies ready to deploy: 1.\n' });
    for (const format of ['text', 'json', 'markdown', 'sarif'])
      expect(run('plan', '--policies', policies, '--state', state, '--format', format).status).toBe(0);
    expect(run('apply', '--policies', policies, '--state', state)).toMatchObject({ status: 1 });
    expect(run('coverage', state)).toMatchObject({ status: 0 });
  });

  it('plays policy tests and drills with what comes along', () => {
    expect(run('test', join(home, 'policies'), '--policies', join(home, 'policies'))).toMatchObject({
      status: 0,
    });
    const policies = join(home, 'lib/cli/drill/policies');
    expect(run('drill', '--policies', policies, '--scenario', 'stop-by-name')).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(
      run('plan', '--policies', join(home, 'policies/baselines/cis'), '--state', join(home, 'no.json'))
        .status,
    ).toBe(1);
  });

  it('looks for a deployment, and says in one line that nobody is signed in', () => {
    const { status, stderr } = run('doctor', '--policies', join(home, 'policies'));
    expect(stderr).toContain('sign in');
    expect(status).toBe(1);
  });

  it.each([['policy'], ['outcome'], ['test']])('prints the schema of a %s', (what) => {
    expect(JSON.parse(run('schema', what).stdout)).toHaveProperty('title');
  });

  it('tells its version', () => {
    expect(run('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
