#!/usr/bin/env node
import { Command } from 'commander';
import { harmless } from '../adapters/policies/complaint.ts';
import { applyCommand } from './apply/command.ts';
import { coverageCommand } from './coverage/command.ts';
import { demoCommand } from './demo/command.ts';
import { doctorCommand } from './doctor/command.ts';
import { drillCommand } from './drill/command.ts';
import { initCommand } from './init/command.ts';
import { Mishap, Refusal } from './mishap.ts';
import { planCommand } from './plan/command.ts';
import { sandboxCommand } from './sandbox/command.ts';
import { schemaCommand } from './schema/command.ts';
import { testCommand } from './test/command.ts';
import { validateCommand } from './validate/command.ts';
import { version } from './version.ts';

/** A command is a folder, whose command.ts loads the rest only when asked for: a page of help must not wait for the SDK. */
const COMMANDS = [
  demoCommand,
  validateCommand,
  planCommand,
  applyCommand,
  initCommand,
  testCommand,
  drillCommand,
  doctorCommand,
  coverageCommand,
  sandboxCommand,
  schemaCommand,
];

const program = new Command('trailwarden').description(
  'Keeps CloudTrail trails the way their owners wrote them down',
);
program.version(version);
for (const add of COMMANDS) add(program);

// Whoever reads may have seen enough (`| head`): that is no error, and what was found still counts.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  const said = error instanceof Error ? error.message : String(error);
  // Of a refusal each line is a complaint of its own.
  const lines = error instanceof Refusal ? said.split('\n') : [`trailwarden: ${said}`];
  process.stderr.write(`${lines.map(harmless).join('\n')}\n`);
  process.exitCode = error instanceof Mishap ? error.status : 1;
}
