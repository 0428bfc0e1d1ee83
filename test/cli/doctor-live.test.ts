import {
  DisableRuleCommand,
  EnableRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Check } from '../../lib/cli/doctor/check.ts';
import { deployedPatterns } from '../../lib/cli/rules.ts';
import { motoServer, startMoto } from '../contract/stages.ts';
import {
  clientsOf,
  deployHub,
  deployMember,
  ENFORCE_ROLE,
  MEMBER,
  putRule,
  REGION,
  type Clients,
} from './doctor-deployment.ts';
import { folderWith, trailwarden } from './run.ts';

const POLICY = 'version: 1\nname: one\nmatch: { trails: [org-trail] }\ndesired: { IsLogging: true }\n';
const program = motoServer();
const absence = program === null ? ' (skipped: moto_server is not on the PATH)' : '';

describe.skipIf(program === null)(`a doctor of a deployment in moto_server${absence}`, () => {
  const policies = folderWith({ 'policy.yaml': POLICY });
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let hub: Clients;
  let member: Clients;
  let made: Awaited<ReturnType<typeof deployHub>>;
  const keys = { accessKeyId: 'AKIADOCTOR', secretAccessKey: 'secret' };

  const look = async (...args: readonly string[]) => {
    const env = {
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    };
    const command = ['doctor', '--policies', policies, '--format', 'json', ...args];
    const { code, stdout, stderr } = await trailwarden(command, env);
    expect(stderr).toBe('');
    const checks = JSON.parse(stdout) as readonly Check[];
    return { code, bad: checks.filter(({ verdict }) => verdict !== 'well').map(({ name }) => name), checks };
  };

  beforeAll(async () => {
    moto = await startMoto(program ?? '');
    hub = clientsOf(moto.endpoint, keys);
    made = await deployHub(hub, policies);
    const sts = new STSClient({ endpoint: moto.endpoint, region: REGION, credentials: keys });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${MEMBER}:role/auditor`, RoleSessionName: 'test' }),
    );
    member = clientsOf(moto.endpoint, {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    });
    await deployMember(member);
  }, 60_000);
  afterAll(() => moto.close());

  it('finds it well', async () => {
    const { code, bad, checks } = await look();
    expect(bad).toEqual([]);
    expect(checks.length).toBeGreaterThan(12);
    expect(code).toBe(0);
  });

  it('finds each thing that was broken, and nothing else', async () => {
    const patterns = await deployedPatterns();
    const rule = { Name: 'tampering-default', EventBusName: 'default' };
    const sweepSchedule = {
      Name: 'sweep',
      ScheduleExpression: 'rate(15 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' as const },
      Target: { Arn: made.sweep, RoleArn: ENFORCE_ROLE },
    };
    const FunctionName = 'trailwarden-prod-enforce';
    await hub.events.send(new DisableRuleCommand(rule));
    expect((await look()).bad).toEqual(['rule for calls that changed a trail on default']);
    await hub.events.send(new EnableRuleCommand(rule));

    await putRule(hub, 'attempts-trailwarden-intake', 'trailwarden-intake', { source: ['aws.cloudtrail'] });
    expect((await look()).bad).toEqual(['rule for calls that were refused on trailwarden-intake']);
    await putRule(hub, 'attempts-trailwarden-intake', 'trailwarden-intake', patterns.AttemptsRule);

    const target = { Id: 'queue', Arn: made.triggers.arn, DeadLetterConfig: { Arn: made.triggers.dead } };
    const targets = (one: object) => ({ Rule: rule.Name, Targets: [{ ...target, ...one }] });
    await hub.events.send(new PutTargetsCommand(targets({ Input: '{}' })));
    expect((await look()).bad).toEqual(['rule for calls that changed a trail on default']);
    await hub.events.send(new PutTargetsCommand(targets({ DeadLetterConfig: undefined })));
    expect((await look()).bad).toEqual(['rule for calls that changed a trail on default']);
    await hub.events.send(new RemoveTargetsCommand({ Rule: rule.Name, Ids: ['queue'] }));
    expect((await look()).bad).toEqual(['rule for calls that changed a trail on default']);
    await hub.events.send(new PutTargetsCommand(targets({})));

    await hub.sqs.send(new SendMessageCommand({ QueueUrl: made.triggers.deadUrl, MessageBody: 'x' }));
    expect((await look()).bad).toEqual(['dead letters FailedTriggers']);
    await hub.sqs.send(new PurgeQueueCommand({ QueueUrl: made.triggers.deadUrl }));

    await hub.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
    );
    expect((await look()).bad).toEqual(['function enforce']);
    await hub.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));

    await hub.scheduler.send(new UpdateScheduleCommand({ ...sweepSchedule, State: 'DISABLED' }));
    expect((await look()).bad).toEqual(['schedule of the sweep']);
    await hub.scheduler.send(new UpdateScheduleCommand({ ...sweepSchedule, State: 'ENABLED' }));

    const Variables = { TRAILWARDEN_POLICIES: '0'.repeat(64), TRAILWARDEN_MODE: 'audit' };
    await hub.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }),
    );
    const { code, bad } = await look();
    expect(bad).toEqual(['policies', 'mode']);
    expect(code).toBe(2);
  }, 120_000);

  it('looks into a member, and finds that moto lets anybody take its role', async () => {
    const { bad, checks } = await look('--account', MEMBER, '--member-role', 'auditor');
    const there = checks.filter(({ place }) => place.startsWith(MEMBER));
    expect(there.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['role trailwarden-enforcer', 'well'],
      // moto lets anybody assume any role: what must be told is told.
      ['door of trailwarden-enforcer', 'ill'],
      ['rule trailwarden-forwarder', 'well'],
    ]);
    expect(bad).toContain('door of trailwarden-enforcer');
  });

  it('finds a trust that was changed, and a region without a forwarder', async () => {
    const stranger = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::999999999999:root' } },
      ],
    };
    await member.iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'trailwarden-enforcer',
        PolicyDocument: JSON.stringify(stranger),
      }),
    );
    const { checks } = await look(
      '--account',
      MEMBER,
      '--member-role',
      'auditor',
      '--region',
      REGION,
      '--region',
      'eu-west-1',
    );
    const ill = checks.filter(({ place, verdict }) => place.startsWith(MEMBER) && verdict === 'ill');
    expect(ill).toMatchObject([
      { name: 'role trailwarden-enforcer', found: 'it trusts arn:aws:iam::999999999999:root' },
      { name: 'door of trailwarden-enforcer' },
      { name: 'rule trailwarden-forwarder', place: `${MEMBER} eu-west-1`, found: 'it is not there' },
    ]);
  });

  it('takes a member that nobody can look into for unknown, not for well', async () => {
    const { checks } = await look('--account', MEMBER);
    const there = checks.filter(({ place, name }) => place.startsWith(MEMBER) && !name.startsWith('door'));
    expect(new Set(there.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  });
});
