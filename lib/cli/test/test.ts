import { dirname } from 'node:path';
import { styleText } from 'node:util';
import type { Policy } from '../../core/policy.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { usablePolicies } from '../account/policies.ts';
import type { Print } from '../command.ts';
import { pageOf, type Page } from '../page.ts';
import { whileLooking } from '../progress.ts';
import { labelled, wrap } from '../wrap.ts';
import { differences, type Difference } from './compare.ts';
import type { TestOptions } from './command.ts';
import { testsAt, type PolicyTest } from './read.ts';
import { runTest } from './run.ts';

interface Result {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly passed: boolean;
  readonly differences: readonly Difference[];
}

const resultOf = ({ name, file, line }: PolicyTest, found: readonly Difference[]): Result => ({
  name,
  file,
  line,
  passed: found.length === 0,
  differences: found,
});

/** The policies that stand beside a test, each folder read once; those of one folder where it is named. */
const policiesFor = async (
  tests: readonly PolicyTest[],
  named: string | undefined,
): Promise<(test: PolicyTest) => readonly Policy[]> => {
  const dirOf = ({ file }: PolicyTest): string => named ?? dirname(file);
  const loaded = new Map<string, readonly Policy[]>();
  for (const dir of new Set(tests.map(dirOf))) loaded.set(dir, await usablePolicies(dir));
  return (test) => loaded.get(dirOf(test)) ?? [];
};

const played = async (paths: readonly string[], { policies }: TestOptions): Promise<readonly Result[]> => {
  const tests = await testsAt(paths.length > 0 ? paths : [policies ?? 'policies']);
  const policiesOf = await policiesFor(tests, policies);
  const sandbox = await startSandbox({ deliverAlways: true });
  try {
    const results: Result[] = [];
    for (const test of tests)
      results.push(resultOf(test, differences(test, await runTest(sandbox, policiesOf(test), test))));
    return results;
  } finally {
    await sandbox.close();
  }
};

const linesOf = (
  { name, file, line, passed, differences: found }: Result,
  { colours, width }: Page,
): readonly string[] => {
  const sign = passed ? '✓' : '✗';
  const mark = colours ? styleText(passed ? 'green' : 'red', sign, { validateStream: false }) : sign;
  const head = wrap(`${name}${passed ? '' : ` (${file}:${line})`}`, width - 2);
  return [
    ...head.map((text, index) => `${index === 0 ? mark : ' '} ${text}`),
    ...found.flatMap(({ what, expected, got }) => [
      `    ${what}`,
      ...labelled('      expected  ', expected, width),
      ...labelled('      got       ', got, width),
    ]),
  ];
};

/** Plays policy tests and prints what is otherwise than expected. Answers the exit status. Throws Mishap. */
export const test = async (paths: readonly string[], options: TestOptions, print: Print): Promise<0 | 2> => {
  const results = await whileLooking('Playing policy tests', () => played(paths, options));
  const passed = results.filter((one) => one.passed).length;
  if (options.format === 'json') print(JSON.stringify(results, null, 2));
  else {
    const page = pageOf(process.stdout);
    print(
      [
        ...results.flatMap((one) => linesOf(one, page)),
        '',
        `${passed} passed, ${results.length - passed} failed.`,
      ].join('\n'),
    );
  }
  return passed === results.length ? 0 : 2;
};
