import type { Command } from 'commander';
import { format, policies, print } from '../command.ts';

/** What `test` is asked for. */
export interface TestOptions {
  readonly policies: string;
  readonly format: 'text' | 'json';
}

/** Adds `test`. */
export const testCommand = (program: Command): void => {
  program
    .command('test')
    .description('plays policy tests: a state, what happens to it, and what is expected')
    .argument('[paths...]', 'files of tests, or folders; those beside the policies otherwise')
    .addOption(policies())
    .addOption(format())
    .action(async (paths: readonly string[], options: TestOptions) => {
      const { test } = await import('./test.ts');
      process.exitCode = await test(paths, options, print);
    });
};
