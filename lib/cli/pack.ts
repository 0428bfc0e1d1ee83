import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundling } from '../../esbuild.config.js';
import { READY_MADE, ROOT } from './root.ts';

/** What the policies of an installed package's functions are is only known when they run: a file holds them. */
const late: Plugin = {
  name: 'trailwarden-late-policies',
  setup: (steps) => {
    steps.onResolve({ filter: /^trailwarden:policies$/ }, ({ path }) => ({ path, namespace: 'late' }));
    steps.onLoad({ filter: /.*/, namespace: 'late' }, () => ({
      contents:
        "import { readFileSync } from 'node:fs'; export default JSON.parse(readFileSync(process.env.TRAILWARDEN_POLICY_FILE, 'utf8'));",
      loader: 'js',
    }));
  },
};

const dist = join(ROOT, 'dist');

/** The published package holds no TypeScript: Node strips no types under node_modules. */
const pack = async (): Promise<void> => {
  await rm(dist, { recursive: true, force: true });
  await build({
    entryPoints: [join(ROOT, 'lib/cli/main.ts')],
    outdir: dist,
    bundle: true,
    splitting: true,
    packages: 'external',
    // A function is bundled in a checkout alone.
    external: ['*/esbuild.config.js'],
    platform: 'node',
    target: 'node22',
    format: 'esm',
    logLevel: 'warning',
  });
  const { plugins = [], ...shape } = bundling();
  for (const name of ['enforce', 'notify', 'sweep'])
    await build({
      ...shape,
      target: 'node22',
      // The first that answers is heard.
      plugins: [late, ...plugins],
      entryPoints: [join(ROOT, `functions/${name}.ts`)],
      outfile: join(READY_MADE, `${name}.cjs`),
      logLevel: 'warning',
    });
};

await pack();
