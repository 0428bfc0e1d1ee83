import type { Command } from 'commander';
import { format, print } from '../command.ts';

/** Adds `demo`. */
export const demoCommand = (program: Command): void => {
  program
    .command('demo')
    .description('tampers with a trail in a simulated account, and shows how it is put back')
    .addOption(format())
    .option('--event <file>', 'replays one recorded event instead')
    .action(async (options: { readonly format: 'text' | 'json'; readonly event?: string }) => {
      const { demo } = await import('./demo.ts');
      process.exitCode = (await demo(options, print)) ? 0 : 2;
    });
};
