import type { RoleFacts, Told } from '../../adapters/deployment/facts.ts';
import { isObject, type Json } from '../../core/json.ts';
import { ALLOWED, NEEDED, PASS_ROLE } from './calls.ts';
import { checked, type Check } from './check.ts';
import { REDEPLOY } from './member.ts';

type Statement = { readonly [key: string]: Json };

const statementsIn = (document: Json): readonly Statement[] =>
  (isObject(document) ? [document['Statement'] ?? []].flat() : []).filter((one) => isObject(one));

const textsIn = (value: Json | undefined): readonly string[] =>
  [value ?? []].flat().filter((one) => typeof one === 'string');

const principalsIn = ({ Principal }: Statement): readonly string[] =>
  isObject(Principal) ? Object.values(Principal).flatMap((some) => textsIn(some)) : textsIn(Principal);

/** The roles that a statement narrows its principals to. */
const rolesIn = ({ Condition }: Statement): readonly string[] =>
  Object.entries(isObject(Condition) ? Condition : {}).flatMap(([operator, keys]) =>
    ['ArnEquals', 'StringEquals'].includes(operator) && isObject(keys)
      ? textsIn(keys['aws:PrincipalArn'])
      : [],
  );

const wrongTrust = (trust: Json, enforceRole: string): string | null => {
  const all = statementsIn(trust);
  if (all.some(({ Effect }) => Effect !== 'Allow')) return 'its trust denies somebody: enforce, perhaps';
  const hub = enforceRole.split(':')[4] ?? '';
  const isHub = (principal: string): boolean =>
    principal === hub || principal === enforceRole || principal.endsWith(`:${hub}:root`);
  const stranger = all.flatMap(principalsIn).find((principal) => !isHub(principal));
  if (stranger !== undefined) return `it trusts ${stranger}`;
  const isNarrow = (statement: Statement): boolean => {
    const [principals, roles] = [principalsIn(statement), rolesIn(statement)];
    if (principals.length > 0 && principals.every((one) => one === enforceRole)) return true;
    return roles.length > 0 && roles.every((role) => role === enforceRole);
  };
  if (!all.every(isNarrow)) return 'it trusts more of the hub than the role of enforce';
  return all.length === 0 ? 'it trusts nobody' : null;
};

const actionsIn = ({ Action }: Statement): readonly string[] => textsIn(Action);

/** A trail of any name, in any region: the template names no fewer. */
const isWide = ({ Resource }: Statement): boolean =>
  textsIn(Resource).some((one) => /^\*$|:cloudtrail:\*:(\*|\d{12}):trail\/\*$|:account$/.test(one));

const wrongHandingOn = (statement: Statement): string | null => {
  if (!actionsIn(statement).includes(PASS_ROLE)) return null;
  const condition = isObject(statement['Condition']) ? statement['Condition']['StringEquals'] : null;
  const services = isObject(condition) ? textsIn(condition['iam:PassedToService']) : [];
  if (services.length === 0 || services.some((one) => one !== 'cloudtrail.amazonaws.com'))
    return 'it may hand on roles to others than CloudTrail';
  const roles = textsIn(statement['Resource']);
  return roles.length === 0 || roles.some((one) => /[*?]/.test(one)) ? 'it may hand on any role' : null;
};

const wrongRights = ({ statements, attached, hasBoundary }: RoleFacts): string | null => {
  if (attached.length > 0) return `policies were attached to it: ${attached.join(', ')}`;
  if (hasBoundary) return 'it has a permissions boundary, which its template does not give it';
  const all = statements.filter((one) => isObject(one));
  if (all.some(({ Effect }) => Effect !== 'Allow')) return 'its policies deny it something';
  if (all.some((one) => 'NotAction' in one || 'NotResource' in one))
    return 'it may do everything but what its policies name';
  const more = all.flatMap(actionsIn).filter((action) => !ALLOWED.includes(action));
  if (more.length > 0) return `it may ${more.join(', ')}`;
  const granted = all.filter((one) => isWide(one) && !('Condition' in one)).flatMap(actionsIn);
  const lacking = NEEDED.filter((call) => !granted.includes(call));
  if (lacking.length > 0) return `it may not everywhere ${lacking.join(', ')}`;
  return all.map(wrongHandingOn).find((one) => one !== null) ?? null;
};

/** The role by which enforce enters an account: it trusts enforce alone, and may do what is needed and no more. */
export const roleCheck = (place: string, fact: Told<RoleFacts>, enforceRole: string): Check =>
  checked(
    {
      name: 'role trailwarden-enforcer',
      place,
      needs: 'iam:GetRole, iam:ListRolePolicies, iam:GetRolePolicy and iam:ListAttachedRolePolicies there',
    },
    fact,
    {
      absent: "deploy deploy/member.yml in the hub's region of this account",
      wrong: (role) => {
        const found = wrongTrust(role.trust, enforceRole) ?? wrongRights(role);
        return found === null ? null : { found, advice: REDEPLOY };
      },
      well: () => 'trusts enforce alone, and may what it needs',
    },
  );
