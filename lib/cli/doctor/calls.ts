import { CALLS } from '../../core/action.ts';

/** What the role must be allowed, without conditions: to find trails, to look at them, and to put them back. */
export const NEEDED: readonly string[] = [
  ...CALLS.map((call) => `cloudtrail:${call}`),
  'cloudtrail:GetTrail',
  'cloudtrail:GetTrailStatus',
  'cloudtrail:GetEventSelectors',
  'cloudtrail:GetInsightSelectors',
  'cloudtrail:GetEventConfiguration',
  'cloudtrail:ListTags',
  'cloudtrail:ListTrails',
  'cloudtrail:LookupEvents',
  'account:ListRegions',
];

/** What hands a role on: never any role, never to anybody but CloudTrail. */
export const PASS_ROLE = 'iam:PassRole';

/** What it may be allowed besides, where policies ask for it. */
export const ALLOWED: readonly string[] = [
  ...NEEDED,
  PASS_ROLE,
  'organizations:DescribeOrganization',
  'organizations:ListAWSServiceAccessForOrganization',
  'organizations:ListAccounts',
];

/** What whoever asks needs in the hub. */
export const ASKED_IN_HUB: readonly string[] = [
  'sts:GetCallerIdentity',
  'account:ListRegions (--region all)',
  'lambda:GetFunctionConfiguration',
  'lambda:GetFunctionConcurrency',
  'lambda:ListEventSourceMappings',
  'events:ListRuleNamesByTarget',
  'events:DescribeRule',
  'events:ListTargetsByRule',
  'sqs:GetQueueUrl',
  'sqs:GetQueueAttributes',
  'scheduler:ListSchedules',
  'scheduler:GetSchedule',
  'cloudwatch:GetMetricStatistics',
  'sts:AssumeRole on the --member-role',
];

/** What the role of --member-role needs in a member. */
export const ASKED_IN_MEMBER: readonly string[] = [
  'iam:GetRole',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'events:DescribeRule',
  'events:ListTargetsByRule',
];
