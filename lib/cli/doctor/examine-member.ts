import { takeRole } from '../../adapters/accounts/ordinary.ts';
import { told, type Told } from '../../adapters/deployment/facts.ts';
import type { Looker } from '../../adapters/deployment/looker.ts';
import { roleIn } from '../../adapters/deployment/roles.ts';
import { rules } from '../../adapters/deployment/rules.ts';
import { partitionOf } from '../../core/trail.ts';
import type { Check } from './check.ts';
import { intakeOf, type Deployment } from './deployment.ts';
import { closedCheck, forwarderCheck, roleCheck } from './member.ts';

const ENFORCER = 'trailwarden-enforcer';
const UNSEEN = { unread: 'nobody can look in: name a role of yours there with --member-role' };

type Keys = NonNullable<Looker['credentials']>;

const keysOf = async (deployment: Deployment, accountId: string): Promise<Told<Keys>> => {
  const { memberRole, hubRegion } = deployment;
  if (memberRole === null) return UNSEEN;
  const arn = `arn:${partitionOf(hubRegion)}:iam::${accountId}:role/${memberRole}`;
  return told(() => takeRole(arn, { region: hubRegion }));
};

/** Whether whoever asks may act as the enforcer; any refusal will do. */
const isOpen = async ({ hubRegion }: Deployment, accountId: string): Promise<boolean> => {
  const arn = `arn:${partitionOf(hubRegion)}:iam::${accountId}:role/${ENFORCER}`;
  const taken = await told(() => takeRole(arn, { region: hubRegion }));
  return 'value' in taken && taken.value !== null;
};

/** Looks at a member: the role by which it is entered, and the rules that forward, in each region. */
export const examineMember = async (deployment: Deployment, accountId: string): Promise<readonly Check[]> => {
  const { hubRegion, hubAccount, others, stage } = deployment;
  const keys = await keysOf(deployment, accountId);
  const looker = (region: string): Looker | null =>
    'value' in keys && keys.value !== null ? { region, credentials: keys.value } : null;
  const unread = 'unread' in keys ? { unread: keys.unread } : UNSEEN;
  const enforceRole = `arn:${partitionOf(hubRegion)}:iam::${hubAccount}:role/trailwarden-enforce-${stage}-${hubRegion}`;
  const inHub = looker(hubRegion);
  const role = inHub ? await roleIn(inHub, ENFORCER) : unread;
  const forwarders = [hubRegion, ...others].map(async (region) => {
    const inside = looker(region);
    const fact = inside ? await rules(inside).rule('trailwarden-forwarder', 'default') : unread;
    return forwarderCheck(`${accountId} ${region}`, fact, intakeOf(deployment));
  });
  return [
    roleCheck(accountId, role, enforceRole),
    closedCheck(accountId, await isOpen(deployment, accountId)),
    ...(await Promise.all(forwarders)),
  ];
};
