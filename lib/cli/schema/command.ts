import { Argument, type Command } from 'commander';
import { print } from '../command.ts';

const SCHEMAS = {
  policy: async () => (await import('../../adapters/policies/schema.ts')).policySchema(),
  outcome: async () => (await import('../../adapters/bus/outcome-schema.ts')).outcomeSchema(),
  test: async () => (await import('../test/schema.ts')).testSchema(),
  scenarios: async () => (await import('../drill/schema.ts')).scenariosSchema(),
};

/** Adds `schema`. */
export const schemaCommand = (program: Command): void => {
  program
    .command('schema')
    .description(
      'prints the JSON Schema of policy files, of the outcomes on the bus, of policy tests, or of scenarios',
    )
    .addArgument(new Argument('[what]', 'which schema').choices(Object.keys(SCHEMAS)).default('policy'))
    .action(async (what: keyof typeof SCHEMAS) => {
      print(JSON.stringify(await SCHEMAS[what](), null, 2));
    });
};
