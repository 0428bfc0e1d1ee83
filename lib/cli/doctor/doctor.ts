import { accountOf, ordinaryRegion } from '../../adapters/accounts/ordinary.ts';
import { compilePolicies, hashOf } from '../../adapters/policies/compile.ts';
import { enabledRegions } from '../../adapters/regions/regions.ts';
import { tame } from '../../core/actor.ts';
import { isAccountId, isRegion } from '../../core/trail.ts';
import { mishapOf } from '../account/advice.ts';
import { usablePolicies } from '../account/policies.ts';
import type { Print } from '../command.ts';
import { Mishap } from '../mishap.ts';
import { pageOf } from '../page.ts';
import { whileLooking } from '../progress.ts';
import type { Check } from './check.ts';
import type { DoctorOptions } from './command.ts';
import type { Deployment } from './deployment.ts';
import { examineHub } from './examine-hub.ts';
import { examineMember } from './examine-member.ts';
import { renderChecks } from './render.ts';

const oddIn = ({ region = [], account = [] }: DoctorOptions): string | null => {
  const place = region.find((one) => one !== 'all' && !isRegion(one));
  if (place !== undefined) return `--region ${place} is no region: write one such as us-east-1, or all`;
  const member = account.find((one) => !isAccountId(one));
  return member === undefined ? null : `--account ${member} is no account: write its 12 digits`;
};

const deploymentOf = async (options: DoctorOptions, hash: string): Promise<Deployment> => {
  const { region = [], account = [], stage, memberRole = null } = options;
  const [named] = region.filter((one) => one !== 'all');
  const hubRegion = named ?? (await ordinaryRegion());
  const hubAccount = await accountOf({ region: hubRegion });
  if (hubAccount === null)
    throw new Mishap('STS does not tell the account: sign in to the account of the hub');
  const all = region.includes('all') ? await enabledRegions({ region: hubRegion }) : region;
  const others = [...new Set(all)].filter((one) => one !== hubRegion);
  // The hub is looked at anyway, and without a role.
  const members = [...new Set(account)].filter((id) => id !== hubAccount);
  return { stage, hubAccount, hubRegion, others, members, memberRole, hash };
};

const examined = async (options: DoctorOptions): Promise<readonly Check[]> => {
  await usablePolicies(options.policies);
  const hash = hashOf(await compilePolicies(options.policies));
  const deployment = await deploymentOf(options, hash).catch((error: unknown) => {
    throw error instanceof Mishap ? error : mishapOf('the deployment cannot be looked at', error);
  });
  const all = await Promise.all([
    examineHub(deployment, { region: deployment.hubRegion }),
    ...deployment.members.map((id) => examineMember(deployment, id)),
  ]);
  return all.flat();
};

/** JSON whose texts no terminal obeys either. */
const jsonOf = (checks: readonly Check[]): string =>
  JSON.stringify(checks, (_, value: unknown) => (typeof value === 'string' ? tame(value) : value), 2);

/** Looks at a deployment and prints what is well and what is not. Answers the exit status. Throws Mishap. */
export const doctor = async (options: DoctorOptions, print: Print): Promise<0 | 2> => {
  const odd = oddIn(options);
  if (odd !== null) throw new Mishap(odd);
  // The SDK reads the profile of every client from here.
  if (options.profile !== undefined) process.env['AWS_PROFILE'] = options.profile;
  const checks = await whileLooking('Looking at the deployment', () => examined(options));
  print(options.format === 'json' ? jsonOf(checks) : renderChecks(checks, pageOf(process.stdout)));
  return checks.every(({ verdict }) => verdict === 'well') ? 0 : 2;
};
