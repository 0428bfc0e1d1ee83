import { compilePolicies } from './lib/adapters/policies/compile.ts';
import { renderComplaint } from './lib/adapters/policies/load.ts';

/** Serves the compiled policies of a folder as `trailwarden:policies`, so that no Lambda carries a YAML parser. */
export const policiesPlugin = (dir) => ({
  name: 'trailwarden-policies',
  setup(build) {
    build.onResolve({ filter: /^trailwarden:policies$/ }, ({ path }) => ({ path, namespace: 'policies' }));
    build.onLoad({ filter: /.*/, namespace: 'policies' }, async () => {
      const { json, warnings } = await compilePolicies(dir);
      for (const warning of warnings) process.stderr.write(`${renderComplaint(warning)}\n`);
      return { contents: json, loader: 'json' };
    });
  },
});

/** How a handler is bundled, wherever it is: what is deployed is what the demo and the tests run. */
export const bundling = (dir = 'policies') => ({
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  conditions: ['module', 'import', 'node'],
  // Some dependencies are CommonJS and call require.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  plugins: [policiesPlugin(dir)],
});

const configure = () => ({
  ...bundling(),
  // The runtime holds an SDK of an unspecified version, which may not know the newest settings: ours is bundled.
  exclude: [],
  outputFileExtension: '.mjs',
});

// The packager loads this file with require, and wants the function itself.
export { configure as 'module.exports' };
