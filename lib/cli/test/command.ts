import { Option, type Command } from 'commander';
import { format, print } from '../command.ts';

/** What `test` is asked for. */
export interface TestOptions {
  readonly policies?: string;
  readonly format: 'text' | 'json';
}

/** Adds `test`. */
export const testCommand = (program: Command): void => {
  program
    .command('test')
    .description('plays policy tests: a state, what happens to it, and what is expected')
    .argument('[paths...]', 'files of tests, or folders (default: the folder of the policies)')
    .addOption(new Option('--policies <dir>', 'the folder of the policies; that of each test otherwise'))
    .addOption(format())
    .action(async (paths: readonly string[], options: TestOptions) => {
      const { test } = await import('./test.ts');
      process.exitCode = await test(paths, options, print);
    });
};
