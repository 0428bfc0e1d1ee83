import type { Command } from 'commander';
import type { AccountOptions } from '../account/account.ts';
import { accountOptions, format, policies, print } from '../command.ts';

/** What `apply` is asked for. */
export interface ApplyOptions extends AccountOptions {
  readonly policies: string;
  readonly yes?: boolean;
  readonly format: 'text' | 'json';
}

/** Adds `apply`. */
export const applyCommand = (program: Command): void => {
  accountOptions(program.command('apply'))
    .description('shows what plan shows, asks, and does it')
    .addOption(policies())
    .addOption(format())
    .option('--yes', 'does it without asking')
    .action(async (options: ApplyOptions) => {
      const { apply } = await import('./apply.ts');
      process.exitCode = await apply(options, print);
    });
};
