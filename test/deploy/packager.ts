import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../lib/core/json.ts';
import type { Resource } from '../template.ts';

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

export interface Packaged {
  readonly Parameters: { readonly [name: string]: { readonly Default?: string } };
  readonly Resources: { readonly [name: string]: Resource & JsonObject };
  readonly Rules: JsonObject;
}

/** Lays out in a new folder what is packaged; answers the folder. */
export const laidOut = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-package-'));
  for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
};

/** Runs `serverless package` as a user without credentials does; what it makes is left in a folder of the given name. */
export const packaged = (cwd: string, into: string, ...flags: readonly string[]): Promise<Ended> => {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const command = join(ROOT, 'node_modules/serverless/bin/serverless.js');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [command, 'package', '--package', into, ...flags],
      { cwd, env: Object.fromEntries(kept) },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
      },
    );
  });
};

/** Where the packager left a template. */
export const templateFile = (made: string, stage: 'create' | 'update'): string =>
  join(made, `cloudformation-template-${stage}-stack.json`);

export const templateIn = async (made: string): Promise<Packaged> =>
  // The packager's own output, and each test says what it expects to find in it.
  JSON.parse(await readFile(templateFile(made, 'update'), 'utf8')) as Packaged;
