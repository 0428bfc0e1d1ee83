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

/**
 * What the SDK brings for places where no function runs, and what stands for it there. Parsing it was a third of a
 * cold start (`npm run bench`): it goes with all that it draws in, clients of four more services among them.
 */
const ELSEWHERE = {
  // A function's keys stand in its environment (Lambda developer guide, configuration-envvars).
  '@aws-sdk/credential-provider-node':
    "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
  // So do its settings: it has no home with files in it.
  './loadSharedConfigFiles':
    "export { CONFIG_PREFIX_SEPARATOR } from './constants'; export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });",
  // None of our calls streams events.
  '@smithy/core/event-streams': 'export {};',
};

const elsewhere = {
  name: 'trailwarden-elsewhere',
  setup(build) {
    const filter = new RegExp(`^(${Object.keys(ELSEWHERE).join('|').replaceAll('.', '\\.')})$`);
    build.onResolve({ filter }, ({ path, resolveDir }) => ({
      path,
      namespace: 'elsewhere',
      pluginData: resolveDir,
    }));
    build.onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path, pluginData: resolveDir }) => ({
      contents: ELSEWHERE[path],
      resolveDir,
    }));
  },
};

/** How a handler is bundled, wherever it is: what is deployed is what the demo and the tests run. */
export const bundling = (dir = 'policies') => ({
  bundle: true,
  minify: true,
  legalComments: 'none',
  platform: 'node',
  target: 'node24',
  // As a module, or by import(), node:http comes with all of fetch: 35 ms of a cold start that nobody asked for.
  format: 'cjs',
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  conditions: ['module', 'import', 'node'],
  plugins: [policiesPlugin(dir), elsewhere],
});

const configure = () => ({
  ...bundling(),
  // The runtime holds an SDK of an unspecified version, which may not know the newest settings: ours is bundled.
  exclude: [],
  outputFileExtension: '.cjs',
});

// The packager loads this file with require, and wants the function itself.
export { configure as 'module.exports' };
