import type { Command } from 'commander';
import { format, print } from '../command.ts';
import type { CoverageOptions } from './coverage.ts';

/** Adds `coverage`. */
export const coverageCommand = (program: Command): void => {
  program
    .command('coverage')
    .description(
      'tells what event selectors record, what others would lose, and whether they record an event',
    )
    .argument('[file]', 'selectors, a policy, a state file or an answer of get-event-selectors')
    .addOption(format())
    .option('--trail <name>', 'which trail of the state file; without a file a live trail, by name or ARN')
    .option('--policy <name>', 'which policy of the file')
    .option('--against <file>', 'what would be lost and gained with these selectors instead')
    .option('--event <file>', 'whether the CloudTrail events of this file are recorded')
    .option('--region <region>', 'where the live trail is')
    .option('--profile <profile>', 'whose credentials to use')
    .action(async (file: string | undefined, options: CoverageOptions) => {
      const { coverage } = await import('./coverage.ts');
      process.exitCode = (await coverage(file, options, print)) ? 0 : 2;
    });
};
