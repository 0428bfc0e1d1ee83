import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundling } from '../../esbuild.config.js';
import type { Connection } from '../sandbox/index.ts';
import { ROOT } from './root.ts';

type Invoke = Connection['invoke'];

/** The functions that are packaged. */
export type FunctionName = 'enforce' | 'notify' | 'sweep';

/** Bundles a function as the packager does, with the policies of a folder, into another folder; answers the file. */
export const bundled = async (name: FunctionName, policies: string, into: string): Promise<string> => {
  const outfile = join(into, `${name}.mjs`);
  await build({
    ...bundling(policies),
    entryPoints: [join(ROOT, `functions/${name}.ts`)],
    outfile,
    logLevel: 'silent',
  });
  return outfile;
};

/** Bundles a function and loads it. Set the environment before. */
export const packaged = async (name: FunctionName, policies: string): Promise<Invoke> => {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-'));
  try {
    const outfile = await bundled(name, policies, folder);
    const loaded: { readonly handler: Invoke } = await import(pathToFileURL(outfile).href);
    return loaded.handler;
  } finally {
    await rm(folder, { recursive: true });
  }
};
