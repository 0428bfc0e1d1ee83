import type { JsonObject } from '../../core/json.ts';
import type { Policy } from '../../core/policy.ts';
import { compilePolicies } from './compile.ts';

const texts = (policies: readonly Policy[], property: string): readonly string[] =>
  [
    ...new Set(
      policies
        .map(({ desired }) => desired[property])
        .filter((value) => typeof value === 'string' && value !== ''),
    ),
  ].map(String);

/** CloudTrail must be handed the role that it writes to CloudWatch Logs with: these roles, and to CloudTrail alone. */
const passRole = (policies: readonly Policy[]): readonly JsonObject[] => {
  const roles = texts(policies, 'CloudWatchLogsRoleArn');
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

/** The same for a folder of policies; throws PolicyError. */
export const statementsOf = async (dir: string): Promise<readonly JsonObject[]> => {
  const { json } = await compilePolicies(dir);
  // compilePolicies answers the JSON of Policy[].
  return statementsFor(JSON.parse(json) as Policy[]);
};
