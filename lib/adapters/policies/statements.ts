import type { JsonObject } from '../../core/json.ts';
import type { Policy } from '../../core/policy.ts';
import type { Compiled } from './compile.ts';

const texts = (policies: readonly Policy[], property: string): readonly string[] =>
  [
    ...new Set(
      policies
        .map(({ desired }) => desired[property])
        .filter((value) => typeof value === 'string' && value !== ''),
    ),
  ].map(String);

const rolesIn = (policies: readonly Policy[]): readonly string[] => texts(policies, 'CloudWatchLogsRoleArn');

/** CloudTrail must be handed the role that it writes to CloudWatch Logs with: these roles, and to CloudTrail alone. */
const passRole = (policies: readonly Policy[]): readonly JsonObject[] => {
  const roles = rolesIn(policies);
  if (roles.length === 0) return [];
  return [
    {
      Sid: 'HandTheNamedRolesToCloudTrail',
      Effect: 'Allow',
      Action: ['iam:PassRole'],
      Resource: roles,
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' } },
    },
  ];
};

/** What CloudTrail reads with its caller's rights when an organization's trail is written (UG: security-iam-id-based-policy-examples). */
const organization = (policies: readonly Policy[]): readonly JsonObject[] =>
  policies.some(({ desired }) => desired['IsOrganizationTrail'] === true)
    ? [
        {
          Sid: 'WriteOrganizationTrails',
          Effect: 'Allow',
          Action: [
            'organizations:DescribeOrganization',
            'organizations:ListAWSServiceAccessForOrganization',
            'organizations:ListAccounts',
          ],
          Resource: '*',
        },
      ]
    : [];

/** The statements that only these policies make necessary. */
export const statementsFor = (policies: readonly Policy[]): readonly JsonObject[] => [
  ...passRole(policies),
  ...organization(policies),
];

// compilePolicies answers the JSON of Policy[].
const policiesIn = ({ json }: Compiled): readonly Policy[] => JSON.parse(json) as readonly Policy[];

/** What compiled policies make necessary: the statements of the hub's role, and the roles that a member's may hand on. */
export const needsOf = (
  compiled: Compiled,
): { readonly statements: readonly JsonObject[]; readonly roles: readonly string[] } => {
  const policies = policiesIn(compiled);
  return { statements: statementsFor(policies), roles: rolesIn(policies) };
};
