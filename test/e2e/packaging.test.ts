import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PARTS = [
  'deploy',
  'functions',
  'lib',
  'policies',
  'serverless.yml',
  'esbuild.config.js',
  'package.json',
  'tsconfig.json',
];

interface Ended {
  readonly code: number;
  /** Where the packager tells what came of it; its banner goes to the other stream. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `serverless package` as a user without credentials does. */
const packaged = (cwd: string): Promise<Ended> => {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const command = join(ROOT, 'node_modules/serverless/bin/serverless.js');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [command, 'package'],
      { cwd, env: Object.fromEntries(kept) },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
      },
    );
  });
};

describe('serverless package', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trailwarden-package-'));
    for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('makes one archive per function, without credentials', async () => {
    const { code, stderr } = await packaged(folder);
    expect(stderr).toContain('Service packaged');
    expect(code).toBe(0);
    const made = await readdir(join(folder, '.serverless'));
    expect(made.filter((name) => name.endsWith('.zip'))).toEqual(['enforce.zip', 'notify.zip', 'sweep.zip']);
    expect((await stat(join(folder, '.serverless/enforce.zip'))).size).toBeLessThan(300_000);
  });

  it('lets the function pass no role that no policy names', async () => {
    const template = await readFile(
      join(folder, '.serverless/cloudformation-template-update-stack.json'),
      'utf8',
    );
    expect(template).not.toContain('iam:PassRole');
  });

  it('refuses a bad policy at once, with the complaint last', async () => {
    const bad = join(folder, 'policies/bad.yaml');
    await writeFile(
      bad,
      'version: 1\nname: bad\nmatch: { trails: [a-trail] }\ndesired:\n  IsLogging: false\n',
    );
    const { code, stdout } = await packaged(folder);
    await rm(bad);
    expect(code).not.toBe(0);
    expect(stdout.trim().split('\n').slice(-2).join('\n')).toContain('bad.yaml:5:14: error: IsLogging');
  });
});
