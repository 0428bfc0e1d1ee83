import type { Command } from 'commander';
import { accountOptions, print } from '../command.ts';
import type { InitOptions } from './init.ts';

/** Adds `init`. */
export const initCommand = (program: Command): void => {
  accountOptions(program.command('init'))
    .description('writes the policy of the trails that there are, so that nothing differs')
    .option('--trail <name>', 'only this trail, by name or ARN')
    .option('--out <file>', 'into this file instead of printing it')
    .option('--force', 'overwrites it')
    .action(async (options: InitOptions) => {
      const { init } = await import('./init.ts');
      await init(options, print);
    });
};
