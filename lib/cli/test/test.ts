import { styleText } from 'node:util';
import { tame } from '../../core/actor.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { usablePolicies } from '../account/policies.ts';
import type { Print } from '../command.ts';
import { pageOf, type Page } from '../page.ts';
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

const played = async (paths: readonly string[], options: TestOptions): Promise<readonly Result[]> => {
  const tests = await testsAt(paths.length > 0 ? paths : [options.policies]);
  const policies = await usablePolicies(options.policies);
  const sandbox = await startSandbox({ deliverAlways: true });
  try {
    const results: Result[] = [];
    for (const test of tests)
      results.push(resultOf(test, differences(test, await runTest(sandbox, policies, test))));
    return results;
  } finally {
    await sandbox.close();
  }
};

const line = (text: string): string => tame(text) ?? '';

const linesOf = (
  { name, file, line: at, passed, differences: found }: Result,
  { colours }: Page,
): readonly string[] => {
  const sign = passed ? '✓' : '✗';
  const mark = colours ? styleText(passed ? 'green' : 'red', sign, { validateStream: false }) : sign;
  return [
    `${mark} ${line(name)}${passed ? '' : ` (${line(file)}:${at})`}`,
    ...found.flatMap(({ what, expected, got }) => [
      `    ${what}`,
      `      expected  ${line(expected)}`,
      `      got       ${line(got)}`,
    ]),
  ];
};

/** Plays policy tests and prints what is otherwise than expected. Answers the exit status. Throws Mishap. */
export const test = async (paths: readonly string[], options: TestOptions, print: Print): Promise<0 | 2> => {
  const results = await played(paths, options);
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
