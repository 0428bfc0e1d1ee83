import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  const outfile = join(into, `${name}.mjs`);
  await build({
    ...bundling(policies),
    entryPoints: [join(ROOT, `functions/${name}.ts`)],
    outfile,
    logLevel: 'silent',
  });
  return outfile;
};

let count = 0;

/** The function as it was bundled when the package was made; it reads its policies from a file as it is loaded. */
const readyMade = async (name: FunctionName, policies: string, folder: string): Promise<string> => {
  const { compilePolicies } = await import('../adapters/policies/compile.ts');
  const file = join(folder, 'policies.json');
  await writeFile(file, (await compilePolicies(policies)).json);
  process.env['TRAILWARDEN_POLICY_FILE'] = file;
  count += 1;
  // A module is loaded once for each address: the next one is to have policies of its own.
  return `${pathToFileURL(join(READY_MADE, `${name}.mjs`)).href}?${count}`;
};

/** Bundles a function and loads it. Set the environment before. */
export const packaged = async (name: FunctionName, policies: string): Promise<Invoke> => {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-'));
  try {
    const isInstalled = !existsSync(join(ROOT, 'functions'));
    const address = isInstalled
      ? await readyMade(name, policies, folder)
      : pathToFileURL(await bundled(name, policies, folder)).href;
    const loaded: { readonly handler: Invoke } = await import(address);
    return loaded.handler;
  } finally {
    await rm(folder, { recursive: true });
  }
};
