import { Option } from 'commander';

/** Prints a line, or several, for the person who asked. */
export type Print = (text: string) => void;

export const print: Print = (text) => void process.stdout.write(`${text}\n`);

/** `--format`: text for a person, JSON for a program, and what else a command can. */
export const format = (...more: readonly string[]): Option =>
  new Option('--format <format>', 'how to print').choices(['text', 'json', ...more]).default('text');

/** `--policies`: the folder of the policies. */
export const policies = (): Option =>
  new Option('--policies <dir>', 'the folder of the policies').default('policies');
