import { loadPolicies } from './load.ts';
import { PolicyError } from './compile.ts';
import { statementsOf } from './statements.ts';

/**
 * The gate before packaging, as a plugin of the packager: a bad policy ends it before the bundler's child
 * process runs (which would keep a failed run alive), and the permissions follow what the policies name.
 */
// oxlint-disable-next-line typescript/no-extraneous-class -- the packager takes its plugins as classes
export default class PolicyGate {
  constructor(serverless) {
    const resources = () => serverless.service.resources.Resources;
    this.hooks = {
      'before:package:cleanup': async () => {
        const { complaints } = await loadPolicies('policies');
        const errors = complaints.filter(({ severity }) => severity === 'error');
        if (errors.length > 0)
          throw new serverless.classes.Error(new PolicyError(errors).message, 'POLICY_REFUSED');
        const document = resources().EnforcePermissions.Properties.PolicyDocument;
        document.Statement.push(...(await statementsOf('policies')));
      },
    };
  }
}
