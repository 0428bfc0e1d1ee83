import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** In a process of its own: it takes the place of the clock. */
const chaos = (...args: readonly string[]): { readonly code: number | null; readonly said: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('run.ts'), ...args], {
    encoding: 'utf8',
  });
  return { code: status, said: `${stdout}${stderr}` };
};

const FIXTURES = readdirSync(at('fixtures')).map((name) => at(`fixtures/${name}`));

it('every run that once went wrong goes right', () => {
  const { code, said } = chaos('--replay', ...FIXTURES);
  expect(said).toBe(FIXTURES.map((file) => `${file}: nothing is wrong\n`).join(''));
  expect(code).toBe(0);
}, 240_000);

it('some random runs, always the same here, go right, and name their seed', () => {
  const { code, said } = chaos('--runs', '25', '--seed', '1', '--workers', '1');
  expect(said).toBe('25 runs, seeds 1\n25 runs of seed 1: nothing is wrong\n');
  expect(code).toBe(0);
}, 240_000);
