import type { Command } from 'commander';
import { print } from '../command.ts';

/** Adds `validate`. */
export const validateCommand = (program: Command): void => {
  program
    .command('validate')
    .description('checks the policy files of a folder')
    .argument('[path]', 'the folder', 'policies')
    .action(async (path: string) => {
      const { loadPolicies, renderComplaint } = await import('../../adapters/policies/load.ts');
      const { policies, complaints } = await loadPolicies(path);
      for (const complaint of complaints) print(renderComplaint(complaint));
      const errors = complaints.filter(({ severity }) => severity === 'error').length;
      print(errors > 0 ? `${errors} to correct.` : `Policies ready to deploy: ${policies.length}.`);
      process.exitCode = errors > 0 ? 2 : 0;
    });
};
