import { takeRole } from '../../adapters/accounts/ordinary.ts';
import { told, type Told, type Unread } from '../../adapters/deployment/facts.ts';
import type { Looker } from '../../adapters/deployment/looker.ts';
import { roleIn } from '../../adapters/deployment/roles.ts';
import { rules } from '../../adapters/deployment/rules.ts';
import { partitionOf } from '../../core/trail.ts';
import type { Check } from './check.ts';
import { intakeOf, type Deployment } from './deployment.ts';
import { closedCheck, forwarderCheck } from './member.ts';
import { roleCheck } from './role.ts';

const ENFORCER = 'trailwarden-enforcer';

type Keys = NonNullable<Looker['credentials']>;

const taken = ({ hubRegion }: Deployment, accountId: string, role: string): Promise<Told<Keys>> =>
  told(() => takeRole(`arn:${partitionOf(hubRegion)}:iam::${accountId}:role/${role}`, { region: hubRegion }));

/** The keys to look into a member with, or why there are none. */
const keysOf = async (
  deployment: Deployment,
  accountId: string,
): Promise<{ readonly keys: Keys } | Unread> => {
  const { memberRole } = deployment;
  if (memberRole === null)
    return { unread: 'nobody looked in', todo: 'name a role of yours there with --member-role' };
  const keys = await taken(deployment, accountId, memberRole);
  const todo = `see that ${memberRole} is there and that you may take it (sts:AssumeRole), then look again`;
  if ('unread' in keys) return { unread: keys.unread, todo };
  return keys.value === null ? { unread: `${memberRole} is not there`, todo } : { keys: keys.value };
};

/** Looks at a member: the role by which it is entered, and the rules that forward, in each region. */
export const examineMember = async (deployment: Deployment, account: string): Promise<readonly Check[]> => {
  const { hubRegion, hubAccount, others, stage } = deployment;
  const inside = await keysOf(deployment, account);
  const look = <T>(region: string, read: (looker: Looker) => Promise<Told<T>>): Promise<Told<T>> =>
    'keys' in inside ? read({ region, credentials: inside.keys }) : Promise.resolve(inside);
  const enforceRole = `arn:${partitionOf(hubRegion)}:iam::${hubAccount}:role/trailwarden-enforce-${stage}-${hubRegion}`;
  const [role, own, forwarders] = await Promise.all([
    look(hubRegion, (looker) => roleIn(looker, ENFORCER)),
    taken(deployment, account, ENFORCER),
    Promise.all(
      [hubRegion, ...others].map(async (region) => {
        const fact = await look(region, (looker) => rules(looker).rule('trailwarden-forwarder', 'default'));
        return forwarderCheck({ account, region, intake: intakeOf(deployment) }, fact);
      }),
    ),
  ]);
  return [roleCheck(account, role, enforceRole), closedCheck(account, own), ...forwarders];
};
