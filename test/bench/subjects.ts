import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { bundled } from '../../lib/cli/bundle.ts';
import { DESIRED, keyOf } from './answers.ts';

const NAIVE = fileURLToPath(new URL('naive.ts', import.meta.url));

/** A policy for each trail that the instant server answers for, as often as asked, all but the first about no trail. */
export const policies = (count: number): string =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      version: 1,
      name: `policy-${index}`,
      mode: 'enforce',
      match: { trails: [index === 0 ? 'audit*' : `other-${index}-*`] },
      desired: DESIRED,
    }),
  ).join('\n---\n');

/** The environment of a function at AWS, as far as somebody reads it. */
export const environmentOf = (endpoint: string, accountId = '111122223333'): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: keyOf(accountId),
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  TRAILWARDEN_ACCOUNT: accountId,
  TRAILWARDEN_ROLE_ARN: `arn:aws:iam::${accountId}:role/enforce`,
  // The budget's turns are waiting, not work: they are for AWS, which has bounds.
  TRAILWARDEN_RATES: 'reads=1000,writes=1000,lookups=1000',
});

export const OURS = 'enforce';
export const DEFAULTS = "naive, esbuild's defaults";
export const SLIM = 'naive, --main-fields=module,main';

/** The naive handler, as `npx esbuild --bundle --minify --platform=node` makes it. */
const naive = async (folder: string, name: string, more: BuildOptions): Promise<string> => {
  const outfile = join(folder, name);
  const shape = { bundle: true, minify: true, platform: 'node', logLevel: 'silent' } as const;
  await build({ ...shape, ...more, entryPoints: [NAIVE], outfile });
  return outfile;
};

/** A program of this room without its types: stripping them is no part of a start. */
const runnable = async (name: string, folder: string): Promise<string> => {
  const outfile = join(folder, `${name}.mjs`);
  const entryPoints = [fileURLToPath(new URL(`${name}.ts`, import.meta.url))];
  await build({ entryPoints, outfile, format: 'esm' });
  return outfile;
};

/** Handlers that are measured side by side: their bundles, by what they are called. */
export interface Subjects {
  readonly files: Readonly<Record<string, string>>;
  /** What loads a bundle and hands it an event, and what does so again and again. */
  readonly starter: string;
  readonly looper: string;
  readonly folder: string;
  clean(): Promise<void>;
}

/** Bundles `enforce` with so many policies, and the naive handler in both ways. */
export const subjects = async (count = 1): Promise<Subjects> => {
  const folder = await mkdtemp(join(tmpdir(), 'trailwarden-bench-'));
  await writeFile(join(folder, 'policies.yaml'), policies(count));
  const [starter = '', looper = ''] = await Promise.all(
    ['start', 'warm-process'].map((name) => runnable(name, folder)),
  );
  return {
    folder,
    starter,
    looper,
    files: {
      [OURS]: await bundled(OURS, folder, folder),
      [DEFAULTS]: await naive(folder, 'defaults.cjs', {}),
      [SLIM]: await naive(folder, 'slim.cjs', { mainFields: ['module', 'main'] }),
    },
    clean: () => rm(folder, { recursive: true }),
  };
};
