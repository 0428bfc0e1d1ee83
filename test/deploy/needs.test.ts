import { describe, expect, it } from 'vitest';
import { statementsFor } from '../../lib/adapters/policies/statements.ts';
import { isObject } from '../../lib/core/json.ts';
import { actionsOf, MEMBER, propertiesOf, RESOURCES, statementsIn, type Statement } from '../template.ts';
import { POLICY } from './policy.ts';
import { neededBy } from './needs.ts';

/** Lambda writes a function's log and takes its messages with the function's own role (Lambda developer guide, with-sqs). */
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const MESSAGES = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

const FUNCTIONS = [
  { name: 'enforce', role: 'EnforcePermissions', besides: [...LOGS, ...MESSAGES] },
  { name: 'notify', role: 'NotifyPermissions', besides: [...LOGS, ...MESSAGES] },
  { name: 'sweep', role: 'SweepPermissions', besides: LOGS },
] as const;

const MEMBERS_OWN = statementsIn(MEMBER.Resources['EnforcerRole']?.Properties['Policies']);
const grantedBy = (statements: readonly Statement[]): readonly string[] =>
  statements.flatMap(actionsOf).sort();

/** What the policies alone make necessary: the hub's role gets it from the gate, a member's by parameters. */
const BY_POLICY = statementsFor([
  { ...POLICY, desired: { CloudWatchLogsRoleArn: 'arn:aws:iam::111122223333:role/logs' } },
  { ...POLICY, desired: { IsOrganizationTrail: true } },
]);
const isByPolicy = ({ Sid }: Statement): boolean => statementsIn(BY_POLICY).some((one) => one.Sid === Sid);

describe('what a role may do', () => {
  it.each(FUNCTIONS)('is what $name can call, and nothing else', async ({ name, role, besides }) => {
    const needed = await neededBy(name);
    expect(grantedBy(statementsIn(propertiesOf(role)))).toEqual([...needed, ...besides].sort());
  });

  it("is in a member what enforce can call there with that account's credentials, and nothing else", async () => {
    const needed = [...(await neededBy('enforce'))].filter((action) => /^(cloudtrail|account):/.test(action));
    expect(grantedBy(MEMBERS_OWN.filter((statement) => !isByPolicy(statement)))).toEqual(needed.sort());
  });

  it('is in a member word for word what it is in the hub, trails and regions concerned', () => {
    const ours = statementsIn(propertiesOf('EnforcePermissions')).filter((statement) =>
      actionsOf(statement).some((action) => /^(cloudtrail|account):/.test(action)),
    );
    expect(MEMBERS_OWN.filter((statement) => !isByPolicy(statement))).toEqual(ours);
  });

  it('is in a member what policies make necessary, for the roles that it is told', () => {
    const [passing, organization] = statementsIn(BY_POLICY);
    expect(MEMBERS_OWN.filter(isByPolicy)).toEqual([
      { ...passing, Resource: { Ref: 'PassableRoles' } },
      organization,
    ]);
  });

  it('is bound to resources, but for calls that AWS gives none', () => {
    const all = [...statementsIn(RESOURCES), ...statementsIn(MEMBER)];
    const unbound = all.filter(({ Resource: resource }) => resource === '*');
    // Service authorization reference, cloudtrail and organizations.
    expect(new Set(unbound.flatMap(actionsOf))).toEqual(
      new Set([
        'cloudtrail:ListTrails',
        'cloudtrail:LookupEvents',
        'organizations:ListAccounts',
        'organizations:DescribeOrganization',
        'organizations:ListAWSServiceAccessForOrganization',
      ]),
    );
  });

  it('waits for what it is for', () => {
    const conditional = JSON.stringify(propertiesOf('SweepPermissions'));
    expect(conditional.match(/"Fn::If":\["ListsAccounts"/g)).toHaveLength(2);
    const role = JSON.stringify(MEMBER.Resources['EnforcerRole']);
    for (const condition of ['PassesRoles', 'KeepsOrganizationTrails'])
      expect(role).toContain(`"Fn::If":["${condition}"`);
  });
});

describe('who may take a role', () => {
  it('is in a member the one role of the hub, in the one organization', () => {
    expect(statementsIn(MEMBER.Resources['EnforcerRole']?.Properties['AssumeRolePolicyDocument'])).toEqual([
      {
        Effect: 'Allow',
        Principal: {
          AWS: {
            'Fn::Sub': [
              'arn:${AWS::Partition}:iam::${Hub}:root',
              { Hub: { 'Fn::Select': [4, { 'Fn::Split': [':', { Ref: 'EnforceRoleArn' }] }] } },
            ],
          },
        },
        Action: 'sts:AssumeRole',
        Condition: {
          ArnEquals: { 'aws:PrincipalArn': { Ref: 'EnforceRoleArn' } },
          StringEquals: {
            'aws:PrincipalOrgID': { Ref: 'OrganizationId' },
            'sts:ExternalId': {
              'Fn::If': ['AsksForExternalId', { Ref: 'ExternalId' }, { Ref: 'AWS::NoValue' }],
            },
          },
        },
      },
    ]);
  });

  it('is known by a name that stays when the role is made anew', () => {
    expect(propertiesOf('EnforceRole')['RoleName']).toEqual({
      'Fn::Sub': '${self:service}-enforce-${sls:stage}-${AWS::Region}',
    });
  });

  it('is EventBridge for the one rule that forwards, to the one bus', () => {
    const role = MEMBER.Resources['ForwarderRole']?.Properties ?? {};
    const [trust, granted] = statementsIn(role);
    expect(trust).toMatchObject({
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnEquals: {
          'aws:SourceArn': {
            'Fn::Sub':
              'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/trailwarden-forwarder',
          },
        },
      },
    });
    expect(granted).toMatchObject({ Action: ['events:PutEvents'], Resource: { Ref: 'IntakeBusArn' } });
    const { Principal: principal } = trust ?? {};
    expect(isObject(principal) && Object.keys(principal)).toEqual(['Service']);
  });
});
