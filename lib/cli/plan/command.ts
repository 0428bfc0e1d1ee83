import type { Command } from 'commander';
import type { AccountOptions } from '../account/account.ts';
import { accountOptions, format, policies, print } from '../command.ts';

/** What `plan` is asked for. */
export interface PlanOptions extends AccountOptions {
  readonly policies: string;
  readonly event?: string;
  readonly format: 'text' | 'json' | 'markdown' | 'sarif';
}

/** Adds `plan`. */
export const planCommand = (program: Command): void => {
  accountOptions(program.command('plan'))
    .description('looks at the account and shows what differs from the policies and what would be done')
    .addOption(policies())
    .addOption(format('markdown', 'sarif'))
    .option('--event <file>', 'plans for recorded events, as the deployed function would')
    .action(async (options: PlanOptions) => {
      const { showPlan } = await import('./show.ts');
      process.exitCode = await showPlan(options, print);
    });
};
