import { describe, expect, it } from 'vitest';
import { needsOf, statementsFor } from '../lib/adapters/policies/statements.ts';
import type { Json, JsonObject } from '../lib/core/json.ts';
import type { Policy } from '../lib/core/policy.ts';
import { TAMPERING } from '../lib/core/trigger.ts';
import { matchesPattern } from '../lib/sandbox/index.ts';
import { POLICY } from './deploy/policy.ts';
import { actionsOf, MEMBER, ofType, propertiesOf, RESOURCES, statementsIn, TEMPLATE } from './template.ts';

const ROLES = ['arn:aws:iam::111122223333:role/logs', 'arn:aws:iam::444455556666:role/other'];

const naming = (role: string | null): Policy => ({ ...POLICY, desired: { CloudWatchLogsRoleArn: role } });

const GRANTED = statementsIn(propertiesOf('EnforcePermissions'));
const MADE = statementsFor([...ROLES.map(naming), { ...POLICY, desired: { IsOrganizationTrail: true } }]);
const ALL = [...statementsIn(RESOURCES), ...statementsIn(MADE), ...statementsIn(MEMBER)];

describe('what the function may do', () => {
  it('is never to stop, delete or remove anything but the messages that it took', () => {
    const harmful = ALL.flatMap(actionsOf).filter((action) => /stop|delete|remove|deregister/i.test(action));
    expect(new Set(harmful)).toEqual(new Set(['sqs:DeleteMessage', 'dynamodb:DeleteItem']));
    const ours = GRANTED.flatMap(actionsOf).filter((action) => /delete/i.test(action));
    expect(ours).toEqual(['sqs:DeleteMessage']);
  });

  it('names every action whole, and grants by naming alone', () => {
    for (const statement of ALL) {
      expect(statement.Effect).toBe('Allow');
      expect(statement).not.toHaveProperty('NotAction');
      expect(statement).not.toHaveProperty('NotResource');
      for (const action of actionsOf(statement)) expect(action).toMatch(/^[a-z]+:[A-Za-z]+$/);
    }
  });

  it('is to write trails of its own account only', () => {
    const writing = GRANTED.find((statement) => actionsOf(statement).includes('cloudtrail:UpdateTrail'));
    expect(writing?.Resource).toEqual({
      'Fn::Sub': 'arn:${AWS::Partition}:cloudtrail:*:${AWS::AccountId}:trail/*',
    });
  });

  it('is to enter accounts of its own organization only, by the one role', () => {
    const entering = GRANTED.filter((statement) => actionsOf(statement).includes('sts:AssumeRole'));
    expect(entering).toEqual([
      {
        Sid: 'EnterMemberAccounts',
        Effect: 'Allow',
        Action: ['sts:AssumeRole'],
        Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::*:role/trailwarden-enforcer' },
        Condition: { StringEquals: { 'aws:ResourceOrgID': { Ref: 'OrganizationId' } } },
      },
    ]);
  });

  it('is given to Lambda alone', () => {
    expect(statementsIn(propertiesOf('EnforceRole'))).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
  });
});

describe('handing roles to CloudTrail', () => {
  it('is not granted by the template of the hub', () => {
    expect(
      statementsIn(RESOURCES)
        .flatMap(actionsOf)
        .filter((action) => action.startsWith('iam:')),
    ).toEqual([]);
  });

  it('is granted for exactly the roles that policies name, each once, to CloudTrail alone', () => {
    expect(statementsFor([...ROLES, ...ROLES].map(naming))).toEqual([
      {
        Sid: 'HandTheNamedRolesToCloudTrail',
        Effect: 'Allow',
        Action: ['iam:PassRole'],
        Resource: ROLES,
        Condition: { StringEquals: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' } },
      },
    ]);
  });

  it('is granted in members for the same roles', () => {
    const json = JSON.stringify([...ROLES, ...ROLES].map(naming));
    const { statements, roles } = needsOf({ json, warnings: [] });
    expect(roles).toEqual(ROLES);
    expect(statements).toEqual(statementsFor(ROLES.map(naming)));
  });

  it.each([
    { reason: 'no policy names a role', policies: [POLICY] },
    { reason: 'a policy asks for none', policies: [naming(null)] },
    { reason: 'a policy asks for none, in the other spelling', policies: [naming('')] },
    { reason: 'there are no policies', policies: [] },
  ])('is not granted when $reason', ({ policies }) => {
    expect(statementsFor(policies)).toEqual([]);
  });
});

const patternOf = (rule: string): Json => propertiesOf(rule)['EventPattern'] ?? null;

const QUEUE_OF = {
  TamperingRule: 'Triggers',
  AttemptsRule: 'Attempts',
  IntakeTamperingRule: 'Triggers',
  IntakeAttemptsRule: 'Attempts',
} as const;
const RULES = ['TamperingRule', 'AttemptsRule'] as const;
const INTAKE = ['IntakeTamperingRule', 'IntakeAttemptsRule'] as const;

interface Told {
  readonly source?: string;
  readonly detailType?: string;
  readonly detail?: JsonObject;
}

const eventOf = ({
  source = 'aws.cloudtrail',
  detailType = 'AWS API Call via CloudTrail',
  detail,
}: Told) => ({
  source,
  'detail-type': detailType,
  detail: { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', ...detail },
});

interface Taken extends Told {
  readonly reason: string;
  readonly by: readonly string[];
}

describe('the rules', () => {
  it.each(RULES)('%s pins where events come from and lists exactly the calls that change a trail', (rule) => {
    expect(patternOf(rule)).toMatchObject({
      source: ['aws.cloudtrail'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventSource: ['cloudtrail.amazonaws.com'], eventName: [...TAMPERING] },
    });
  });

  it('are these two on the default bus, the same two on that of members, and one on the bus of outcomes', () => {
    expect(ofType('AWS::Events::Rule')).toEqual([...RULES, ...INTAKE, 'AlertsRule']);
    for (const rule of RULES) {
      expect(propertiesOf(rule)).not.toHaveProperty('EventBusName');
      expect(propertiesOf(`Intake${rule}`)).toMatchObject({
        EventBusName: { 'Fn::GetAtt': 'IntakeBus.Name' },
        EventPattern: patternOf(rule),
        Targets: propertiesOf(rule)['Targets'],
      });
    }
  });

  it.each(['StopLogging', 'UpdateTrail'])('forward %s from a member, succeeded or refused', (eventName) => {
    const pattern = MEMBER.Resources['Forwarder']?.Properties['EventPattern'] ?? null;
    for (const detail of [{ eventName }, { eventName, errorCode: 'AccessDenied' }])
      expect(matchesPattern(pattern, eventOf({ detail }))).toBe(true);
    expect(matchesPattern(pattern, eventOf({ source: 'attacker.cloudtrail', detail: { eventName } }))).toBe(
      false,
    );
    expect(pattern).toMatchObject({
      source: ['aws.cloudtrail'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventSource: ['cloudtrail.amazonaws.com'], eventName: [...TAMPERING] },
    });
  });

  it.each<Taken>([
    ...TAMPERING.map((eventName) => ({ reason: eventName, detail: { eventName }, by: ['TamperingRule'] })),
    { reason: 'errorCode "200" is a success', detail: { errorCode: '200' }, by: ['TamperingRule'] },
    { reason: 'the call was denied', detail: { errorCode: 'AccessDenied' }, by: ['AttemptsRule'] },
    { reason: 'AWS refused it', detail: { errorCode: 'ConflictException' }, by: ['AttemptsRule'] },
    { reason: 'the source is foreign', source: 'attacker.cloudtrail', by: [] },
    { reason: 'the source is another service of AWS', source: 'aws.s3', by: [] },
    { reason: 'it is no API call', detailType: 'AWS Console Sign In via CloudTrail', by: [] },
    { reason: 'the call was of another service', detail: { eventSource: 's3.amazonaws.com' }, by: [] },
    { reason: 'the call only reads', detail: { eventName: 'GetTrail' }, by: [] },
    { reason: 'the call is of another resource', detail: { eventName: 'CreateEventDataStore' }, by: [] },
    { reason: 'the name is spelt otherwise', detail: { eventName: 'stoplogging' }, by: [] },
  ])('take an event by $by when $reason', (taken) => {
    const event = eventOf(taken);
    expect(RULES.filter((rule) => matchesPattern(patternOf(rule), event))).toEqual(taken.by);
  });

  it.each([...RULES, ...INTAKE])(
    '%s fills its queue, and has a queue for what it could not deliver',
    (rule) => {
      const queue = QUEUE_OF[rule];
      expect(propertiesOf(rule)['Targets']).toMatchObject([
        {
          Arn: { 'Fn::GetAtt': `${queue}.Arn` },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': `Undelivered${queue}.Arn` } },
        },
      ]);
    },
  );
});

describe('the queues', () => {
  it('are all encrypted', () => {
    const queues = ofType('AWS::SQS::Queue');
    expect(queues).toHaveLength(10);
    for (const queue of queues) expect(propertiesOf(queue)).toMatchObject({ SqsManagedSseEnabled: true });
  });

  it.each(['Triggers', 'Attempts'])(
    '%s hides a message six timeouts long, and gives it up after five',
    (queue) => {
      expect(propertiesOf(queue)).toMatchObject({
        VisibilityTimeout: 6 * TEMPLATE.functions.enforce.timeout,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': `Failed${queue}.Arn` }, maxReceiveCount: 5 },
      });
    },
  );

  it.each(RULES)('of %s take messages from that rule and its like for members alone', (rule) => {
    const queue = QUEUE_OF[rule];
    const { Queues, PolicyDocument } = propertiesOf(`${queue}Policy`);
    expect(Queues).toEqual([{ Ref: queue }, { Ref: `Undelivered${queue}` }]);
    expect(statementsIn(PolicyDocument)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: [{ 'Fn::GetAtt': `${queue}.Arn` }, { 'Fn::GetAtt': `Undelivered${queue}.Arn` }],
        Condition: {
          ArnEquals: {
            'aws:SourceArn': [{ 'Fn::GetAtt': `${rule}.Arn` }, { 'Fn::GetAtt': `Intake${rule}.Arn` }],
          },
        },
      },
    ]);
  });

  it('have no policies but these', () => {
    expect(ofType('AWS::SQS::QueuePolicy')).toEqual(['TriggersPolicy', 'AttemptsPolicy', 'AlertsPolicy']);
  });
});

describe('the rest of the stack', () => {
  it('lets nobody reach the bus of outcomes by a policy', () => {
    expect(ofType('AWS::Events::EventBusPolicy')).toEqual(['IntakePolicy']);
    expect(propertiesOf('OutcomeBus')).toEqual({ Name: 'trailwarden' });
  });

  it('lets an organization that is named put events on the bus of members, and do nothing else there', () => {
    expect(RESOURCES['IntakePolicy']).toMatchObject({ Condition: 'InOrganization' });
    expect(propertiesOf('IntakeBus')).toEqual({ Name: 'trailwarden-intake' });
    expect(propertiesOf('IntakePolicy')).toEqual({
      EventBusName: { 'Fn::GetAtt': 'IntakeBus.Name' },
      StatementId: 'the-organization',
      Statement: {
        Effect: 'Allow',
        Principal: '*',
        Action: 'events:PutEvents',
        Resource: { 'Fn::GetAtt': 'IntakeBus.Arn' },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': { Ref: 'OrganizationId' } } },
      },
    });
  });

  it('runs on Node.js 24 and arm64', () => {
    expect(TEMPLATE.provider).toMatchObject({ runtime: 'nodejs24.x', architecture: 'arm64' });
  });

  it('feeds the function from both queues, and takes back single messages', () => {
    const source = { functionResponseType: 'ReportBatchItemFailures' };
    expect(TEMPLATE.functions.enforce.events).toMatchObject([
      { sqs: { ...source, arn: { 'Fn::GetAtt': 'Triggers.Arn' }, maximumConcurrency: 5 } },
      { sqs: { ...source, arn: { 'Fn::GetAtt': 'Attempts.Arn' } } },
    ]);
  });
});
