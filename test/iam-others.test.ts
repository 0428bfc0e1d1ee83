import { describe, expect, it } from 'vitest';
import { TABLE } from '../lib/adapters/ledger/table.ts';
import { matchesPattern } from '../lib/sandbox/index.ts';
import { actionsOf, propertiesOf, RESOURCES, statementsIn, TEMPLATE } from './template.ts';

const GRANTED = statementsIn(propertiesOf('NotifyPermissions'));

describe('what the notifier may do', () => {
  it('is bound to the resources of the stack and to the secret that it is given', () => {
    for (const { Resource: resource } of GRANTED) expect(resource).not.toBe('*');
    const secret = GRANTED.find((statement) => actionsOf(statement).includes('ssm:GetParameter'));
    expect(secret?.Resource).toEqual({ Ref: 'SlackSecret' });
  });
});

describe('outcomes on their way to people', () => {
  it('are all outcomes of ours, and no others', () => {
    const pattern = propertiesOf('AlertsRule')['EventPattern'] ?? null;
    const outcome = {
      source: 'trailwarden',
      'detail-type': 'Trail Outcome',
      detail: { status: 'remediated' },
    };
    expect(matchesPattern(pattern, outcome)).toBe(true);
    expect(matchesPattern(pattern, { ...outcome, source: 'evil' })).toBe(false);
    expect(matchesPattern(pattern, { ...outcome, 'detail-type': 'Sweep Request' })).toBe(false);
  });

  it('wait in a queue of their own for as long as Slack may be down, and are then set aside', () => {
    expect(propertiesOf('AlertsRule')['Targets']).toMatchObject([
      {
        Arn: { 'Fn::GetAtt': 'Alerts.Arn' },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': 'UndeliveredAlerts.Arn' } },
      },
    ]);
    expect(propertiesOf('Alerts')).toMatchObject({
      VisibilityTimeout: 6 * TEMPLATE.functions.notify.timeout,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': 'FailedAlerts.Arn' }, maxReceiveCount: 100 },
    });
    expect(statementsIn(propertiesOf('AlertsPolicy'))).toMatchObject([
      { Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': 'AlertsRule.Arn' } } } },
    ]);
  });

  it('are not taken where no secret is given', () => {
    expect(propertiesOf('AlertsRule')['State']).toEqual({ 'Fn::If': ['TellsSlack', 'ENABLED', 'DISABLED'] });
  });
});

describe('the ledger', () => {
  it('has the keys and the index that the adapter writes by', () => {
    expect(propertiesOf('Ledger')).toMatchObject({ ...TABLE });
  });

  it('is encrypted, can be restored, forgets in time, and outlives the stack', () => {
    expect(propertiesOf('Ledger')).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });
    expect(RESOURCES['Ledger']).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

describe('the sweep', () => {
  it('may fill the queue of triggers', () => {
    const granted = statementsIn(propertiesOf('SweepPermissions'));
    const filling = granted.filter((statement) => actionsOf(statement).includes('sqs:SendMessage'));
    expect(filling.map(({ Resource: resource }) => resource)).toEqual([{ 'Fn::GetAtt': 'Triggers.Arn' }]);
  });

  it('comes on a clock that may wake it alone, and sets aside what it could not', () => {
    expect(propertiesOf('SweepSchedule')).toMatchObject({
      ScheduleExpression: { Ref: 'SweepRate' },
      Target: {
        Arn: { 'Fn::GetAtt': 'SweepLambdaFunction.Arn' },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': 'FailedSweeps.Arn' } },
      },
    });
    const [trust, ...granted] = statementsIn(propertiesOf('SweepScheduleRole'));
    expect(trust).toMatchObject({
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnEquals: {
          'aws:SourceArn': {
            'Fn::Sub':
              'arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/${SweepGroup}',
          },
        },
      },
    });
    expect(granted.map(({ Action, Resource: resource }) => [Action, resource])).toEqual([
      [['lambda:InvokeFunction'], { 'Fn::GetAtt': 'SweepLambdaFunction.Arn' }],
      [['sqs:SendMessage'], { 'Fn::GetAtt': 'FailedSweeps.Arn' }],
    ]);
  });
});
