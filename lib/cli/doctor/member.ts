import type { RoleFacts, RuleFacts, Told } from '../../adapters/deployment/facts.ts';
import { WRITES, READS } from './calls.ts';
import { isObject, type Json } from '../../core/json.ts';
import { checked, type Check } from './check.ts';
import { FORWARDED, isSamePattern } from './patterns.ts';

const REDEPLOY = 'deploy deploy/member.yml there again, and find out who changed it';

/** A rule forwards to the hub what happens to trails in a region. */
export const forwarderCheck = (place: string, fact: Told<RuleFacts>, intake: string): Check =>
  checked(
    { name: 'rule trailwarden-forwarder', place, needs: 'events:DescribeRule and events:ListTargetsByRule' },
    fact,
    {
      absent: 'deploy deploy/member.yml in this region of this account',
      wrong: ({ isEnabled, pattern, targets }) => {
        if (!isEnabled)
          return {
            found: 'it is disabled',
            advice:
              'enable it (aws events enable-rule --name trailwarden-forwarder), and find out who disabled it',
          };
        if (!isSamePattern(pattern, FORWARDED)) return { found: 'its pattern was changed', advice: REDEPLOY };
        const astray = targets.find(({ arn }) => arn !== intake);
        if (astray) return { found: `it feeds ${astray.arn}`, advice: REDEPLOY };
        return targets.length === 0 ? { found: 'it has no target', advice: REDEPLOY } : null;
      },
      well: () => 'enabled and unchanged',
    },
  );

const textsIn = (value: Json | undefined): readonly string[] =>
  [value ?? []].flat().filter((one) => typeof one === 'string');

interface Trusted {
  readonly principals: readonly string[];
  readonly roles: readonly string[];
}

const trustedBy = (trust: Json): readonly Trusted[] => {
  const statements = isObject(trust) ? [trust['Statement'] ?? []].flat() : [];
  return statements.flatMap((one) => {
    if (!isObject(one) || one['Effect'] !== 'Allow') return [];
    const principal = isObject(one['Principal'])
      ? Object.values(one['Principal']).flatMap((some) => textsIn(some))
      : textsIn(one['Principal']);
    const condition = isObject(one['Condition']) ? one['Condition'] : {};
    const roles = Object.entries(condition).flatMap(([operator, keys]) =>
      /^(ArnEquals|StringEquals)$/.test(operator) && isObject(keys) ? textsIn(keys['aws:PrincipalArn']) : [],
    );
    return [{ principals: principal, roles }];
  });
};

const wrongTrust = (trust: Json, enforceRole: string): string | null => {
  const all = trustedBy(trust);
  const hub = enforceRole.split(':')[4] ?? '';
  const isHub = (principal: string): boolean =>
    principal === hub || principal === enforceRole || principal.endsWith(`:${hub}:root`);
  const stranger = all.flatMap(({ principals }) => principals).find((principal) => !isHub(principal));
  if (stranger !== undefined) return `it trusts ${stranger}`;
  const wide = all.find(
    ({ principals, roles }) =>
      !principals.includes(enforceRole) && !roles.every((role) => role === enforceRole),
  );
  if (wide || all.some(({ principals, roles }) => !principals.includes(enforceRole) && roles.length === 0))
    return 'it trusts more of the hub than the role of enforce';
  return all.length === 0 ? 'it trusts nobody' : null;
};

/** The role by which enforce enters an account. */
export const roleCheck = (place: string, fact: Told<RoleFacts>, enforceRole: string): Check =>
  checked(
    {
      name: 'role trailwarden-enforcer',
      place,
      needs: 'iam:GetRole, iam:ListRolePolicies and iam:GetRolePolicy (--member-role)',
    },
    fact,
    {
      absent: "deploy deploy/member.yml in the hub's region of this account",
      wrong: ({ trust, actions }) => {
        const found = wrongTrust(trust, enforceRole);
        if (found !== null) return { found, advice: REDEPLOY };
        const lacking = [...WRITES, ...READS].filter((call) => !actions.includes(`cloudtrail:${call}`));
        if (lacking.length > 0) return { found: `it may not ${lacking.join(', ')}`, advice: REDEPLOY };
        const harmful = actions.find((action) => /^(\*|cloudtrail:(\*|Stop|Delete|Remove))/.test(action));
        return harmful === undefined ? null : { found: `it may ${harmful}`, advice: REDEPLOY };
      },
      well: ({ actions }) => `trusts enforce alone, ${actions.length} calls`,
    },
  );

/** Nobody but enforce may take the role: whoever asks here must be refused. */
export const closedCheck = (place: string, isTaken: boolean): Check => ({
  name: 'door of trailwarden-enforcer',
  place,
  verdict: isTaken ? 'ill' : 'well',
  found: isTaken ? 'your own credentials can take the role' : 'closed to your credentials',
  advice: isTaken ? 'only enforce should be trusted: deploy deploy/member.yml there again' : null,
});
