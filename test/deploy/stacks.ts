import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { GetRoleCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { motoServer, startMoto } from '../contract/stages.ts';
import { MEMBER, statementsIn } from '../template.ts';
import { cloudFormation, madeBy, parameters, statusOf } from './cloudformation.ts';
import { templateFile, type Packaged } from './packager.ts';

const REGION = 'us-east-1';
/** moto takes whoever it does not know for somebody of this account. */
const HERE = '123456789012';
const STACK = 'trailwarden-prod';
const ORGANIZATION = { OrganizationId: 'o-abcdefghij', Accounts: 'organization', MemberUnits: 'r-ab12' };

type Made = Awaited<ReturnType<typeof madeBy>>;

const arnOf = (service: string, name = ''): string => `arn:aws:${service}:${REGION}:${HERE}:${name}`;

interface Stage {
  readonly endpoint: string;
  readonly call: ReturnType<typeof cloudFormation>;
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly iam: IAMClient;
  close(): Promise<void>;
}

const staged = async (program: string): Promise<Stage> => {
  const moto = await startMoto(program);
  const { endpoint } = moto;
  const credentials = { accessKeyId: 'AKIADEPLOY', secretAccessKey: 'secret' };
  const config = { endpoint, region: REGION, credentials };
  return {
    endpoint,
    close: () => moto.close(),
    call: cloudFormation(endpoint, REGION),
    events: new EventBridgeClient(config),
    sqs: new SQSClient(config),
    iam: new IAMClient(config),
  };
};

/** Deploys as the packager does: a stack with a bucket, the archives into it, then the whole of it. */
const deployHub = async ({ call, endpoint }: Stage, made: string, template: Packaged): Promise<void> => {
  const first = await readFile(templateFile(made, 'create'), 'utf8');
  await call('CreateStack', { StackName: STACK, TemplateBody: first });
  const { ServerlessDeploymentBucket: bucket = '' } = await madeBy(call, STACK);
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  for (const { Properties } of functions) {
    const { S3Key: key } = Properties['Code'] as { readonly S3Key: string };
    const body = await readFile(join(made, key.slice(key.lastIndexOf('/') + 1)));
    await fetch(`${endpoint}/${bucket}/${key}`, { method: 'PUT', body });
  }
  await call('UpdateStack', {
    StackName: STACK,
    TemplateBody: JSON.stringify(template),
    ...parameters(ORGANIZATION),
  });
};

const parsed = (text: string | undefined): unknown => JSON.parse(decodeURIComponent(text ?? 'null'));

/** moto answers with a role's own policies as Python writes them, and leaves None where a condition leaves nothing. */
const parsedPython = (text = ''): unknown =>
  parsed(
    decodeURIComponent(text)
      .replaceAll("'", '"')
      .replace(/\bNone\b/g, 'null'),
  );

const FEEDS = {
  TamperingRule: { bus: 'default', queue: 'Triggers' },
  AttemptsRule: { bus: 'default', queue: 'Attempts' },
  IntakeTamperingRule: { bus: 'trailwarden-intake', queue: 'Triggers' },
  IntakeAttemptsRule: { bus: 'trailwarden-intake', queue: 'Attempts' },
  AlertsRule: { bus: 'trailwarden', queue: 'Alerts' },
} as const;
const RULES = Object.keys(FEEDS) as readonly (keyof typeof FEEDS)[];

const nameOf = (url: string | undefined): string => url?.slice(url.lastIndexOf('/') + 1) ?? 'none';

const describeHub = (stage: () => Stage, template: () => Packaged): void => {
  let made: Made = {};
  beforeAll(async () => {
    made = await madeBy(stage().call, STACK);
  });

  it('stands', async () => {
    expect(await statusOf(stage().call, STACK)).toBe('UPDATE_COMPLETE');
  });

  it.each(RULES)(
    'has %s as it is declared, with its queue and that for what it could not deliver',
    async (rule) => {
      const { bus, queue } = FEEDS[rule];
      const on = { Name: made[rule], EventBusName: bus };
      const { EventPattern } = await stage().events.send(new DescribeRuleCommand(on));
      expect(parsed(EventPattern)).toEqual(template().Resources[rule]?.Properties['EventPattern']);
      const { Targets } = await stage().events.send(
        new ListTargetsByRuleCommand({ Rule: made[rule], EventBusName: bus }),
      );
      expect(Targets).toMatchObject([
        {
          Arn: arnOf('sqs', nameOf(made[queue])),
          DeadLetterConfig: { Arn: arnOf('sqs', nameOf(made[`Undelivered${queue}`])) },
        },
      ]);
    },
  );

  it.each(['Triggers', 'Attempts', 'Alerts'] as const)(
    'has %s, and a queue for what fails there',
    async (queue) => {
      const { Attributes = {} } = await stage().sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: made[queue] ?? '', AttributeNames: ['All'] }),
      );
      expect(JSON.parse(Attributes['RedrivePolicy'] ?? '{}')).toMatchObject({
        deadLetterTargetArn: arnOf('sqs', nameOf(made[`Failed${queue}`])),
      });
    },
  );

  it('has the role of enforce under the name that members know, for Lambda alone', async () => {
    const { Role } = await stage().iam.send(
      new GetRoleCommand({ RoleName: `trailwarden-enforce-prod-${REGION}` }),
    );
    expect(statementsIn(parsed(Role?.AssumeRolePolicyDocument))).toMatchObject([
      { Principal: { Service: 'lambda.amazonaws.com' } },
    ]);
  });
};

/** A hub of another account, as a member is told of it. */
const HUB = '999999999999';
const TOLD = {
  IntakeBusArn: `arn:aws:events:${REGION}:${HUB}:event-bus/trailwarden-intake`,
  EnforceRoleArn: `arn:aws:iam::${HUB}:role/trailwarden-enforce-prod-${REGION}`,
  OrganizationId: ORGANIZATION.OrganizationId,
  ExternalId: 'a-word-between-us',
  PassableRoles: `arn:aws:iam::${HERE}:role/logs,arn:aws:iam::${HERE}:role/more-logs`,
};
const ELSEWHERE = 'eu-west-1';
const HOME = `arn:aws:events:${REGION}:${HERE}:event-bus/trailwarden-intake`;

const describeMember = (stage: () => Stage): void => {
  const deploy = async (region: string, StackName: string, told: typeof TOLD): Promise<Made> => {
    const call = cloudFormation(stage().endpoint, region);
    const TemplateBody = await readFile('deploy/member.yml', 'utf8');
    await call('CreateStack', { StackName, TemplateBody, ...parameters(told) });
    expect(await statusOf(call, StackName)).toBe('CREATE_COMPLETE');
    return madeBy(call, StackName);
  };

  it('in the region of the hub forwards, and lets the hub in', async () => {
    const made = await deploy(REGION, 'member', TOLD);
    expect(Object.keys(made).sort()).toEqual(['EnforcerRole', 'Forwarder', 'ForwarderRole']);
    const { events, iam } = stage();
    const rule = { Name: 'trailwarden-forwarder' };
    const { EventPattern } = await events.send(new DescribeRuleCommand(rule));
    expect(parsed(EventPattern)).toEqual(MEMBER.Resources['Forwarder']?.Properties['EventPattern']);
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: rule.Name }));
    expect(Targets).toMatchObject([
      { Arn: TOLD.IntakeBusArn, RoleArn: `arn:aws:iam::${HERE}:role/trailwarden-forwarder-${REGION}` },
    ]);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'trailwarden-enforcer' }));
    expect(parsed(Role?.AssumeRolePolicyDocument)).toMatchObject({
      Statement: [
        {
          Principal: { AWS: `arn:aws:iam::${HUB}:root` },
          Condition: {
            ArnEquals: { 'aws:PrincipalArn': TOLD.EnforceRoleArn },
            StringEquals: { 'aws:PrincipalOrgID': TOLD.OrganizationId, 'sts:ExternalId': TOLD.ExternalId },
          },
        },
      ],
    });
    const { PolicyDocument } = await iam.send(
      new GetRolePolicyCommand({ RoleName: 'trailwarden-enforcer', PolicyName: 'enforce' }),
    );
    const granted = statementsIn(parsedPython(PolicyDocument));
    expect(granted.map(({ Sid }) => Sid)).toEqual([
      'FindTrails',
      'FindRegions',
      'LookAtTrails',
      'PutTrailsBack',
      'HandTheNamedRolesToCloudTrail',
    ]);
    expect(granted.at(-1)?.Resource).toEqual(TOLD.PassableRoles.split(','));
  });

  it('elsewhere only forwards', async () => {
    const made = await deploy(ELSEWHERE, 'member', TOLD);
    expect(Object.keys(made).sort()).toEqual(['Forwarder', 'ForwarderRole']);
  });

  it("in the hub's own account only forwards, and nothing where the hub listens itself", async () => {
    const told = { ...TOLD, IntakeBusArn: HOME, OrganizationId: '' };
    const call = cloudFormation(stage().endpoint, ELSEWHERE);
    await call('DeleteStack', { StackName: 'member' });
    expect(Object.keys(await deploy(ELSEWHERE, 'home', told)).sort()).toEqual(['Forwarder', 'ForwarderRole']);
    expect(await deploy(REGION, 'home', told)).toEqual({});
  });
};

const program = motoServer();
const CASES = program === null ? 'moto_server is not installed' : 'moto_server';

/**
 * Says what the templates make in moto_server's CloudFormation, as they are. It passes over what it does not know: policies
 * that are resources of their own (of buckets, queues, buses and roles), alarms, the schedule and the StackSet.
 */
export const describeStacks = (packages: () => string, template: () => Packaged): void => {
  describe.skipIf(program === null)(`a stack in CloudFormation (${CASES})`, () => {
    let stage: Stage | null = null;
    const current = (): Stage => {
      if (!stage) throw new Error('moto_server does not run');
      return stage;
    };
    beforeAll(async () => {
      stage = await staged(program ?? '');
      await deployHub(stage, packages(), template());
    });
    afterAll(() => stage?.close());
    describe('of the hub', () => {
      describeHub(current, template);
    });
    describe('of a member', () => {
      describeMember(current);
    });
  });
};
