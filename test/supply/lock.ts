import { readFileSync } from 'node:fs';

/** What npm wrote down of one installed package. */
export interface Locked {
  /** Its own name, where it goes by another one here. */
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

export interface Lock {
  readonly lockfileVersion: number;
  readonly packages: { readonly [path: string]: Locked };
}

/** The lock file of the project. */
export const readLock = (file = 'package-lock.json'): Lock =>
  // The file is ours, and each test says what it expects to find in it.
  JSON.parse(readFileSync(file, 'utf8')) as Lock;

/** Every package with its name; the project itself has no path, and is none. */
export const packagesIn = ({ packages }: Lock): readonly (readonly [name: string, Locked])[] =>
  Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, locked]) => [
      path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      locked,
    ]);

/** Whether a package comes along only where the project itself is worked on. One that may be optional too is not. */
export const isForDevelopment = ({ dev }: Locked): boolean => dev === true;
