import type { Command } from 'commander';
import { format, policies, print, several } from '../command.ts';

/** What `drill` is asked for. */
export interface DrillOptions {
  readonly policies: string;
  readonly scenarios?: string;
  readonly scenario?: readonly string[];
  readonly format: 'text' | 'json';
}

/** Adds `drill`. */
export const drillCommand = (program: Command): void => {
  program
    .command('drill')
    .description('plays tamper scenarios in the simulated account against these policies')
    .addOption(policies())
    .addOption(format())
    .option('--scenarios <file>', 'the scenarios, instead of those that come along')
    .option('--scenario <id>', 'only this one, repeatable', several, undefined)
    .action(async (options: DrillOptions) => {
      const { drill } = await import('./drill.ts');
      process.exitCode = await drill(options, print);
    });
};
