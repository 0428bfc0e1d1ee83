import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Connection } from '../sandbox/index.ts';
import { READY_MADE, ROOT } from './root.ts';

type Invoke = Connection['invoke'];

/** The functions that are packaged. */
export type FunctionName = 'enforce' | 'notify' | 'sweep';

/** Bundles a function as the packager does, with the policies of a folder, into another folder; answers the file. */
export const bundled = async (name: FunctionName, policies: string, into: string): Promise<string> => {
  const { build } = await import('esbuild');
  const { bundling } = await import('../../esbuild.config.js');
  const outfile = join(into, `${name}.cjs`);
  await build({
    ...bundling(policies),
    entryPoints: [join(ROOT, `functions/${name}.ts`)],
    outfile,
    logLevel: 'silent',
  });
  return outfile;
};

/** The function as it was bundled when the package was made; it reads its policies from a file as it is loaded. */
const readyMade = async (name: FunctionName, policies: string, folder: string): Promise<string> => {
  const { compilePolicies } = await import('../adapters/policies/compile.ts');
  const [file, copy] = [join(folder, 'policies.json'), join(folder, `${name}.cjs`)];
  await writeFile(file, (await compilePolicies(policies)).json);
  process.env['TRAILWARDEN_POLICY_FILE'] = file;
  // A module is loaded once for each address: the next one is to have policies of its own.
  await copyFile(join(READY_MADE, `${name}.cjs`), copy);
  return copy;
};

/** Bundles a function and loads it. Set the environment before. */
export const packaged = async (name: FunctionName, policies: string): Promise<Invoke> => {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-'));
  try {
    const isInstalled = !existsSync(join(ROOT, 'functions'));
    const file = await (isInstalled ? readyMade : bundled)(name, policies, folder);
    const loaded: { readonly handler: Invoke } = await import(pathToFileURL(file).href);
    return loaded.handler;
  } finally {
    await rm(folder, { recursive: true });
  }
};
