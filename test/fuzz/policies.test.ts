import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, describe, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Json } from '../../lib/core/json.ts';
import { mutatedBytes, mutatedJson, mutatedText } from '../arbitraries/mutated.ts';
import { guarded, holds, PATIENCE, RUNS } from './guard.ts';

const POLICIES = fileURLToPath(new URL('../../policies/', import.meta.url));

const TEXTS = readdirSync(POLICIES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))
  .map((name) => readFileSync(`${POLICIES}/${name}`, 'utf8'));

/** The same policies as JSON, which is YAML too. */
const VALUES = TEXTS.flatMap((text) => parseAllDocuments(text).map((doc): Json => doc.toJS() as Json));

/** What means something to YAML, or to one of its readers. */
const INSERTS = [
  '&a ',
  '*a ',
  '*a',
  '<<: *a\n',
  '<<: { mode: audit }\n',
  '!!binary ',
  '!!js/function ',
  '!!set ',
  '!',
  '%YAML 1.1\n---\n',
  '---\n',
  '...\n',
  '\t',
  '\r\n',
  '\r',
  '\uFEFF',
  '\u0000',
  '\u0085',
  '\u2028',
  '? ',
  '- ',
  ': ',
  '| \n',
  '>-\n',
  '"',
  "'",
  '# ',
  '{',
  '[',
  ']',
  '}',
  'null',
  '.nan',
  '0o17',
  '2026-11-24',
  '__proto__: { name: x }\n',
  'constructor: x\n',
  'toString: 1\n',
  'x'.repeat(50_000),
  '['.repeat(2_000),
  '{a: '.repeat(2_000),
  '- '.repeat(2_000),
];

/** Values that name one another, as many times over as there are levels. */
const multiplying = fc
  .tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 12 }),
    fc.constantFrom('x', '{ a: 1 }', '[]'),
  )
  .map(([levels, times, leaf]) => {
    const within = (level: number): string => (level === 0 ? leaf : `*a${level - 1}`);
    const lines = Array.from(
      { length: levels },
      (_, level) => `a${level}: &a${level} [${Array(times).fill(within(level)).join(', ')}]`,
    );
    return `version: 1\nname: one\nmatch: { trails: ['*'] }\n${lines.join('\n')}\ndesired: { Tags: *a${levels - 1} }\n`;
  });

/** One long list, named many times where a list of texts is asked for. */
const widened = fc
  .tuple(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 99 }))
  .map(
    ([count, times]) =>
      `version: 1\nname: one\nmatch: { trails: ['*'], accounts: &a [${'1, '.repeat(count)}] }\n` +
      `desired:\n  EventSelectors:\n    - DataResources:\n${'        - { Type: a, Values: *a }\n'.repeat(times)}`,
  );

const guard = guarded('policies');
afterAll(() => guard.close());

describe('a policy file is read, or complained about where it is wrong', { timeout: PATIENCE }, () => {
  test('whatever became of a real one', () => holds(guard, 'file', mutatedText(TEXTS, INSERTS)));

  test('whatever became of what it says', () => holds(guard, 'file', mutatedJson(VALUES)));

  test('whatever its bytes', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), mutatedBytes(fc.constantFrom(...TEXTS)));
    return holds(guard, 'folder', bytes, Math.ceil(RUNS / 5));
  });

  test('however its values multiply', () => holds(guard, 'file', multiplying, Math.ceil(RUNS / 10)));

  test('however often a long list is named', () => holds(guard, 'file', widened, Math.ceil(RUNS / 20)));
});
