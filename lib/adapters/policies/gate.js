import { readFile } from 'node:fs/promises';
import { compilePolicies, hashOf, PolicyError } from './compile.ts';
import { needsOf } from './statements.ts';

/**
 * The gate before packaging, as a plugin of the packager: a bad policy ends it before the bundler's child
 * process runs (which would keep a failed run alive), and the template follows what the policies name.
 */
// oxlint-disable-next-line typescript/no-extraneous-class -- the packager takes its plugins as classes
export default class PolicyGate {
  constructor(serverless) {
    const compiled = () =>
      compilePolicies('policies').catch((error) => {
        if (!(error instanceof PolicyError)) throw error;
        throw new serverless.classes.Error(error.message, 'POLICY_REFUSED');
      });
    this.hooks = {
      'before:package:cleanup': async () => {
        const policies = await compiled();
        const { statements, roles } = needsOf(policies);
        const { custom, functions, resources } = serverless.service;
        const { EnforcePermissions, Members } = resources.Resources;
        resources.Rules = custom.rules;
        functions.enforce.environment.TRAILWARDEN_POLICIES = hashOf(policies);
        EnforcePermissions.Properties.PolicyDocument.Statement.push(...statements);
        // As it is: what is in it is resolved in each member's own stack.
        Members.Properties.TemplateBody = await readFile('deploy/member.yml', 'utf8');
        Members.Properties.Parameters.push({
          ParameterKey: 'PassableRoles',
          ParameterValue: roles.join(','),
        });
      },
    };
  }
}
