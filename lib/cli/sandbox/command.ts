import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { StateFile } from '../../core/state.ts';
import { print } from '../command.ts';

/** Adds `sandbox`. */
export const sandboxCommand = (program: Command): void => {
  program
    .command('sandbox')
    .description('serves the simulated account to any AWS client, until it is interrupted')
    .option('--port <number>', 'the port on 127.0.0.1', Number, 4599)
    .option('--state <file>', 'the trails that it starts with')
    .action(async ({ port, state }: { readonly port: number; readonly state?: string }) => {
      const { startSandbox } = await import('../../sandbox/index.ts');
      // A state file is the user's own; the sandbox says what it cannot read.
      const loaded = state === undefined ? null : (JSON.parse(await readFile(state, 'utf8')) as StateFile);
      const sandbox = await startSandbox({ port, ...(loaded && { state: loaded }) });
      print(`The simulated account answers at ${sandbox.endpoint}`);
      print(`Point any AWS client at it: AWS_ENDPOINT_URL=${sandbox.endpoint}`);
    });
};
