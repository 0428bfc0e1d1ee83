import { build } from 'esbuild';
import { bundling } from '../../esbuild.config.js';
import type { FunctionName } from '../../lib/cli/bundle.ts';
import type { Part } from './measure.ts';

const FUNCTIONS: readonly FunctionName[] = ['enforce', 'notify', 'sweep'];

/** What an input of a bundle belongs to: a package, or the part of this house that it stands in. */
const ownerOf = (input: string): string => {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
  return name ?? (input.startsWith('policies:') ? 'policies' : 'trailwarden');
};

/** The minified bytes of a function, by the file that they come from, and of all. */
export const filesOf = async (
  name: FunctionName,
): Promise<{ readonly all: number; readonly files: ReadonlyMap<string, number> }> => {
  const { metafile } = await build({
    ...bundling(),
    entryPoints: [`functions/${name}.ts`],
    outfile: `${name}.cjs`,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output?.inputs ?? {}).map(
    ([input, { bytesInOutput }]) => [input, bytesInOutput] as const,
  );
  return { all: output?.bytes ?? 0, files: new Map(files) };
};

/** The minified bytes of a function, by what they belong to, the most first; all of them as `in all`. */
export const bytesOf = async (name: FunctionName): Promise<ReadonlyMap<string, number>> => {
  const { all, files } = await filesOf(name);
  const sums = new Map<string, number>();
  for (const [input, bytes] of files) sums.set(ownerOf(input), (sums.get(ownerOf(input)) ?? 0) + bytes);
  const sorted = [...sums].sort(([, one], [, other]) => other - one);
  return new Map([['in all', all], ...sorted]);
};

const LIMIT = 600_000;

/** How large each function is, and what makes it so. */
export const bytes = async (): Promise<Part> => {
  const all = await Promise.all(
    FUNCTIONS.map(async (name) =>
      [...(await bytesOf(name))].map(([owner, value]) => ({
        name: `${name}: ${owner}`,
        value,
        unit: 'bytes' as const,
        runs: 1,
        ...(owner === 'in all' &&
          name === 'enforce' && { against: `${LIMIT} bytes`, ratio: value / LIMIT, target: 1 }),
      })),
    ),
  );
  return {
    part: 'bytes',
    about: 'Minified bytes of each function with the shipped policies, by package.',
    rows: all.flat(),
  };
};
