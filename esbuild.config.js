import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { transform } from 'esbuild';
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
 * What the SDK brings for places where no function runs, and what stands for it there. All of it would be parsed at
 * each cold start, with what it draws in: the clients of four more services among it.
 */
const ELSEWHERE = {
  // A function's keys stand in its environment (Lambda developer guide, configuration-envvars), the same for its life.
  '@aws-sdk/credential-provider-node': `
    import { fromEnv } from '@aws-sdk/credential-provider-env';
    export const defaultProvider = (init) => {
      let keys;
      return async () => (keys ??= await fromEnv(init)());
    };`,
  // None of our calls streams events.
  '@smithy/core/event-streams': 'export {};',
  // None asks DynamoDB where it is to be made (SDK: EndpointDiscoveryEnabled is false unless somebody sets it).
  '@aws-sdk/middleware-endpoint-discovery':
    'export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = { environmentVariableSelector() {}, configFileSelector() {} }; export const resolveEndpointDiscoveryConfig = (config) => config;',
  // None is signed for several regions at once: that takes a package which is not here, and none of it is left.
  '@aws-sdk/signature-v4-multi-region':
    "import { SignatureV4 } from '@smithy/signature-v4'; export class SignatureV4MultiRegion extends SignatureV4 { static sigv4aDependency() { return 'none'; } }",
};

/** The same of single files of it, by how they end. */
const FILES = {
  // A function's settings stand in its environment too: it has no home with files in it. Looking for each of them there
  // takes two errors and their stacks.
  '/config/node-config-provider/configLoader.js': `
    import { memoize } from '../property-provider/memoize';
    export const loadConfig = ({ environmentVariableSelector: select, default: otherwise }, { signingName, logger } = {}) =>
      memoize(async () => {
        try {
          const set = select(process.env, { signingName, logger });
          if (set !== undefined) return set;
        } catch {
          // What does not read as a setting is none (SDK: fromEnv, chain).
        }
        return typeof otherwise === 'function' ? otherwise() : otherwise;
      });`,
  // Node has a hash of its own.
  '/checksum/sha256/Sha256Js.js': 'export const Sha256Js = undefined;',
};

/** The SDK describes every call of a service; so that those which nobody makes are left out, the bundler is told that describing does nothing. */
const described = (source) =>
  source
    // An error that nobody described has its name and message all the same (AwsJsonRpcProtocol): we read nothing else.
    .replace(/^n0_registry\.registerError\(.*\);$/gm, '')
    .replace(/^(export var \w+\$ = )(\[[\s\S]*?\]);$/gm, '$1/* @__PURE__ */ (() => $2)();');

const slimSdk = {
  name: 'trailwarden-slim-sdk',
  setup(build) {
    const anyOf = (all) => Object.keys(all).join('|').replaceAll('.', '\\.');
    const filter = new RegExp(`^(${anyOf(ELSEWHERE)})$`);
    build.onResolve({ filter }, ({ path, resolveDir }) => ({
      path,
      namespace: 'elsewhere',
      pluginData: resolveDir,
    }));
    build.onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path, pluginData: resolveDir }) => ({
      contents: ELSEWHERE[path],
      resolveDir,
    }));
    build.onLoad({ filter: new RegExp(`(${anyOf(FILES)})$`) }, ({ path }) => ({
      contents: Object.entries(FILES).find(([end]) => path.endsWith(end))?.[1],
    }));
    build.onLoad({ filter: /\/client-[^/]+\/dist-es\/schemas\/schemas_0\.js$/ }, async ({ path }) => ({
      contents: described(await readFile(path, 'utf8')),
    }));
    // It tells AWS its version, and reads nothing else there.
    build.onLoad({ filter: /\/@aws-sdk\/client-[^/]+\/package\.json$/ }, async ({ path }) => ({
      contents: JSON.stringify({ version: JSON.parse(await readFile(path, 'utf8')).version }),
      loader: 'json',
    }));
  },
};

/** What was written anew, by what it was: functions share most of their files. */
const rewritten = new Map();

const LOADERS = { '.ts': 'ts', '.js': 'js', '.mjs': 'js' };

/**
 * Writes arrows as functions: V8 leaves the inside of a function for later, but reads an arrow without braces twice.
 * Loading takes 8 of 89 ms less, measured side by side. Where a class is in a file, its arrows stay: esbuild takes
 * `this` from before `super()` there.
 */
const lazyArrows = {
  name: 'trailwarden-lazy-arrows',
  setup(build) {
    build.onLoad({ filter: /\.(ts|m?js)$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (/\bclass\b/.test(source)) return null;
      const options = { loader: LOADERS[extname(path)], target: 'node24', supported: { arrow: false } };
      if (!rewritten.has(source)) rewritten.set(source, transform(source, options));
      return { contents: (await rewritten.get(source)).code, loader: 'js' };
    });
  },
};

/** How a handler is bundled, wherever it is: what is deployed is what the demo and the tests run. */
export const bundling = (dir = 'policies') => ({
  bundle: true,
  minify: true,
  legalComments: 'none',
  platform: 'node',
  target: 'node24',
  // Imported, node:http reads each of its exports and loads all of fetch with them: 42 ms where require takes 7.
  format: 'cjs',
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  conditions: ['module', 'import', 'node'],
  plugins: [policiesPlugin(dir), slimSdk, lazyArrows],
});

const configure = () => ({
  ...bundling(),
  // The runtime holds an SDK of an unspecified version, which may not know the newest settings: ours is bundled.
  exclude: [],
  outputFileExtension: '.cjs',
});

// The packager loads this file with require, and wants the function itself.
export { configure as 'module.exports' };
