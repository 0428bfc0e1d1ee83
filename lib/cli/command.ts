import { Option, type Command } from 'commander';

/** Prints a line, or several, for the person who asked. */
export type Print = (text: string) => void;

export const print: Print = (text) => void process.stdout.write(`${text}\n`);

/** `--format`: text for a person, JSON for a program, and what else a command can. */
export const format = (...more: readonly string[]): Option =>
  new Option('--format <format>', 'how to print').choices(['text', 'json', ...more]).default('text');

/** `--policies`: the folder of the policies. */
export const policies = (): Option =>
  new Option('--policies <dir>', 'the folder of the policies').default('policies');

/** Gathers an option that may be given again and again. */
export const several = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** The options of a command that looks at an account: which policies, and whose trails. */
export const accountOptions = (command: Command): Command =>
  command
    .option('--state <file>', 'looks at the trails of a state file instead of a live account')
    .option('--profile <profile>', 'whose credentials to use')
    .option('--role <arn>', 'a role to take with them')
    .option<readonly string[] | undefined>(
      '--region <region>',
      'the home region of trails, repeatable; or all',
      several,
      undefined,
    );
