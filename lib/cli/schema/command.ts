import { Argument, type Command } from 'commander';
import { print } from '../command.ts';

/** Adds `schema`. */
export const schemaCommand = (program: Command): void => {
  program
    .command('schema')
    .description('prints the JSON Schema of policy files, or of the outcomes on the bus')
    .addArgument(new Argument('[what]', 'which schema').choices(['policy', 'outcome']).default('policy'))
    .action(async (what: 'policy' | 'outcome') => {
      const { policySchema } = await import('../../adapters/policies/schema.ts');
      const { outcomeSchema } = await import('../../adapters/bus/outcome-schema.ts');
      print(JSON.stringify(what === 'policy' ? policySchema() : outcomeSchema(), null, 2));
    });
};
