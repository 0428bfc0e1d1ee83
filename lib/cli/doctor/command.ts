import type { Command } from 'commander';
import { format, policies, print, several } from '../command.ts';
import { ASKED_IN_HUB, ASKED_IN_MEMBER } from './calls.ts';

/** What `doctor` is asked for. */
export interface DoctorOptions {
  readonly policies: string;
  readonly stage: string;
  readonly profile?: string;
  readonly region?: readonly string[];
  readonly account?: readonly string[];
  readonly memberRole?: string;
  readonly format: 'text' | 'json';
}

/** What whoever asks must be allowed. */
const PERMISSIONS = `
Permissions it asks for, all to read:
${[...ASKED_IN_HUB, '', 'and by the role of --member-role in a member:', ...ASKED_IN_MEMBER].map((one) => `  ${one}`.trimEnd()).join('\n')}`;

/** Adds `doctor`. */
export const doctorCommand = (program: Command): void => {
  program
    .command('doctor')
    .description('checks a deployment from outside, and says what to do')
    .addOption(policies())
    .addOption(format())
    .option('--stage <stage>', 'the stage that was deployed', 'prod')
    .option('--profile <profile>', 'whose credentials to use')
    .option(
      '--region <region>',
      "the hub's region first, then those that forward to it; or all",
      several,
      undefined,
    )
    .option('--account <id>', 'a member account to look into too, repeatable', several, undefined)
    .option('--member-role <name>', 'the role by which you may look into members')
    .addHelpText('after', PERMISSIONS)
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('./doctor.ts');
      process.exitCode = await doctor(options, print);
    });
};
