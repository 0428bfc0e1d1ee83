import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundling } from '../../esbuild.config.js';
import { isForDevelopment, packagesIn, readLock } from './lock.ts';

const LOCK = readLock();
const PACKAGES = packagesIn(LOCK);
// The file is ours.
const ABOUT = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: { readonly [name: string]: string };
  readonly devDependencies: { readonly [name: string]: string };
  readonly allowScripts: { readonly [name: string]: boolean };
  readonly files: readonly string[];
  readonly scripts: { readonly [name: string]: string };
};

describe('the lock file', () => {
  it('is of a version that holds a hash of everything', () => {
    expect(LOCK.lockfileVersion).toBe(3);
    expect(PACKAGES.length).toBeGreaterThan(500);
    expect(PACKAGES.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity))).toEqual([]);
  });

  // npm leaves the address out where it is told to; then it is the registry's own for the name and version.
  it('takes packages from the npm registry alone, and none from a folder', () => {
    const elsewhere = PACKAGES.filter(
      ([, { link, resolved }]) =>
        link === true || (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')),
    );
    expect(elsewhere).toEqual([]);
  });

  it('is decided of every install script in it: none runs but that of the Node for development', () => {
    const scripts = new Set(
      PACKAGES.filter(([, one]) => one.hasInstallScript === true).map(([name]) => name),
    );
    expect(new Set(Object.keys(ABOUT.allowScripts))).toEqual(scripts);
    const allowed = Object.entries(ABOUT.allowScripts).filter(([, isAllowed]) => isAllowed);
    expect(allowed).toEqual([['node', true]]);
  });

  it('follows exact versions', () => {
    const all = Object.values({ ...ABOUT.dependencies, ...ABOUT.devDependencies });
    expect(all.filter((version) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});

const PRODUCTION = PACKAGES.filter(([, locked]) => !isForDevelopment(locked));
const spelled = (name: string, version = ''): string => `${name}@${version}`;

interface Component {
  readonly name: string;
  readonly version: string;
  readonly properties: readonly { readonly name: string }[];
}

describe('the bill of materials', () => {
  // npm's own --omit dev leaves out what both need (npm/cli issue 7909), so everything is in it, and marked.
  it('names everything in the lock file, and marks just what is for development alone', () => {
    const { sbom = '' } = ABOUT.scripts;
    const [command = '', ...args] = sbom.split(' ');
    const made = execFileSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
    // What npm documents of CycloneDX.
    const { components } = JSON.parse(made) as { readonly components: readonly Component[] };
    const all = new Set(components.map(({ name, version }) => spelled(name, version)));
    const missing = PACKAGES.filter(
      ([name, { name: own = name, version }]) => ![name, own].some((one) => all.has(spelled(one, version))),
    );
    expect(missing).toEqual([]);
    const unmarked = components.filter(
      ({ properties }) => !properties.some(({ name }) => name === 'cdx:npm:package:development'),
    );
    expect(new Set(unmarked.map(({ name, version }) => spelled(name, version)))).toEqual(
      new Set(PRODUCTION.map(([name, { version }]) => spelled(name, version))),
    );
  });
});

/** The packages whose code is in a function's bundle once all that it never reaches is shaken off. */
const bundledInto = async (name: string): Promise<ReadonlySet<string>> => {
  const { metafile } = await build({
    ...bundling(),
    entryPoints: [`functions/${name}.ts`],
    write: false,
    outfile: `${name}.mjs`,
    metafile: true,
    logLevel: 'silent',
  });
  const outputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const kept = outputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  return new Set(kept.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []));
};

describe('what goes into the functions', () => {
  it.each(['enforce', 'notify', 'sweep'])('is of production alone in %s', async (name) => {
    const production = new Set(PRODUCTION.map(([one]) => one));
    const bundled = await bundledInto(name);
    expect(bundled.size).toBeGreaterThan(10);
    expect([...bundled].filter((one) => !production.has(one))).toEqual([]);
  });
});

describe('what npm is asked to publish', () => {
  it('has the page on security with it', () => {
    expect(ABOUT.files).toContain('SECURITY.md');
  });
});
