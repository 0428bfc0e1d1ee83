#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { Argument, Command, Option } from 'commander';
import { harmless } from '../adapters/policies/complaint.ts';
import type { StateFile } from '../core/state.ts';
import type { CoverageOptions } from './coverage/coverage.ts';

/** Loaded only when asked for: a page of help must not wait for the SDK. */
const program = new Command('trailwarden').description(
  'Keeps CloudTrail trails the way their owners wrote them down',
);

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const format = (): Option =>
  new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text');

program
  .command('demo')
  .description('tampers with a trail in a simulated account, and shows how it is put back')
  .addOption(format())
  .option('--event <file>', 'replays one recorded event instead')
  .action(async (options: { readonly format: 'text' | 'json'; readonly event?: string }) => {
    const { demo } = await import('./demo/demo.ts');
    process.exitCode = (await demo(options, print)) ? 0 : 2;
  });

program
  .command('validate')
  .description('checks the policy files of a folder')
  .argument('[path]', 'the folder', 'policies')
  .action(async (path: string) => {
    const { loadPolicies, renderComplaint } = await import('../adapters/policies/load.ts');
    const { policies, complaints } = await loadPolicies(path);
    for (const complaint of complaints) print(renderComplaint(complaint));
    const errors = complaints.filter(({ severity }) => severity === 'error').length;
    print(errors > 0 ? `${errors} to correct.` : `Policies ready to deploy: ${policies.length}.`);
    process.exitCode = errors > 0 ? 2 : 0;
  });

program
  .command('coverage')
  .description('tells what event selectors record, what others would lose, and whether they record an event')
  .argument('[file]', 'selectors, a policy, a state file or an answer of get-event-selectors')
  .addOption(format())
  .option('--trail <name>', 'which trail of the state file; without a file a live trail, by name or ARN')
  .option('--policy <name>', 'which policy of the file')
  .option('--against <file>', 'what would be lost and gained with these selectors instead')
  .option('--event <file>', 'whether the CloudTrail events of this file are recorded')
  .option('--region <region>', 'where the live trail is')
  .option('--profile <profile>', 'whose credentials to use')
  .action(async (file: string | undefined, options: CoverageOptions) => {
    const { coverage } = await import('./coverage/coverage.ts');
    process.exitCode = (await coverage(file, options, print)) ? 0 : 2;
  });

program
  .command('schema')
  .description('prints the JSON Schema of policy files, or of the outcomes on the bus')
  .addArgument(new Argument('[what]', 'which schema').choices(['policy', 'outcome']).default('policy'))
  .action(async (what: 'policy' | 'outcome') => {
    const { policySchema } = await import('../adapters/policies/schema.ts');
    const { outcomeSchema } = await import('../adapters/bus/outcome-schema.ts');
    print(JSON.stringify(what === 'policy' ? policySchema() : outcomeSchema(), null, 2));
  });

program
  .command('sandbox')
  .description('serves the simulated account to any AWS client, until it is interrupted')
  .option('--port <number>', 'the port on 127.0.0.1', Number, 4599)
  .option('--state <file>', 'the trails that it starts with')
  .action(async ({ port, state }: { readonly port: number; readonly state?: string }) => {
    const { startSandbox } = await import('../sandbox/index.ts');
    // A state file is the user's own; the sandbox says what it cannot read.
    const loaded = state === undefined ? null : (JSON.parse(await readFile(state, 'utf8')) as StateFile);
    const sandbox = await startSandbox({ port, ...(loaded && { state: loaded }) });
    print(`The simulated account answers at ${sandbox.endpoint}`);
    print(`Point any AWS client at it: AWS_ENDPOINT_URL=${sandbox.endpoint}`);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`trailwarden: ${harmless(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
}
