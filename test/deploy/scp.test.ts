import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TAMPERING } from '../../lib/core/trigger.ts';
import { onPath } from '../program.ts';

interface Deny {
  readonly Sid: string;
  readonly Effect: 'Deny';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition: {
    readonly ArnNotLike: { readonly 'aws:PrincipalArn': string | readonly string[] };
    readonly ArnLike?: { readonly [key: string]: string };
  };
}

const text = await readFile('deploy/scp.json', 'utf8');
// The file is ours, and each test says what it expects to find in it.
const { Statement: DENIES } = JSON.parse(text) as { readonly Statement: readonly Deny[] };

const all = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value;

/** As IAM compares ARNs: a star stands for any text within one of the six parts, the last of which holds the rest. */
const isLike = (pattern: string, arn: string): boolean => {
  if (pattern === '*') return true;
  const [patterns, parts] = [pattern, arn].map((one) => one.split(/:(.*?):(.*?):(.*?):(.*?):(.*)/s));
  return (
    patterns?.every((part, index) => {
      const shape = part.replace(/[.+^$()|[\]\\{}]/g, '\\$&').replaceAll('*', '.*');
      return new RegExp(`^${shape}$`).test(parts?.[index] ?? '');
    }) ?? false
  );
};

interface Attempt {
  readonly by: string;
  readonly action: string;
  readonly on: string;
  /** What the call is about, where AWS tells it in a key of its own. */
  readonly about?: string;
}

const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const ADMIN = role('aws-reserved/sso.amazonaws.com/AWSReservedSSO_Administrator_0123456789abcdef');
const ROOT = 'arn:aws:iam::111122223333:root';

const isDenied = ({ by, action, on, about = '' }: Attempt): boolean =>
  DENIES.some(
    ({ Action, Resource, Condition }) =>
      Action.includes(action) &&
      all(Resource).some((pattern) => isLike(pattern, on)) &&
      !all(Condition.ArnNotLike['aws:PrincipalArn']).some((pattern) => isLike(pattern, by)) &&
      Object.values(Condition.ArnLike ?? {}).every((pattern) => isLike(pattern, about)),
  );

const TRAIL = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/org-trail';
const arn = (service: string, name: string): string => `arn:aws:${service}:us-east-1:111122223333:${name}`;

describe('the service control policy', () => {
  it('is as short as AWS wants it, white space and all', () => {
    // Organizations user guide, quotas: 10,240 characters since May 2026; 5,120 before, which it keeps without its spaces.
    expect(text.length).toBeLessThan(10_240);
    expect(JSON.stringify(JSON.parse(text)).length).toBeLessThan(5120);
  });

  it.each(TAMPERING.filter((call) => call !== 'CreateTrail' && call !== 'StartLogging'))(
    'lets nobody but the enforcer, StackSets and whoever breaks the glass make the call %s',
    (call) => {
      const attempt = { action: `cloudtrail:${call}`, on: TRAIL };
      for (const by of [ADMIN, ROOT, role('trailwarden-deployer'), role('trailwarden-enforcer-2')])
        expect(isDenied({ ...attempt, by })).toBe(true);
      for (const name of [
        'trailwarden-enforcer',
        'trailwarden-enforce-prod-us-east-1',
        'trailwarden-break-glass',
        'stacksets-exec-0123456789abcdef',
      ])
        expect(isDenied({ ...attempt, by: role(name) })).toBe(false);
    },
  );

  it.each([
    {
      reason: 'the role that enters',
      on: role('trailwarden-enforcer'),
      action: 'iam:UpdateAssumeRolePolicy',
    },
    { reason: 'a role of that name elsewhere', on: role('x/trailwarden-enforcer'), action: 'iam:CreateRole' },
    {
      reason: 'the role that forwards',
      on: role('trailwarden-forwarder-eu-west-1'),
      action: 'iam:PutRolePolicy',
    },
    { reason: 'an exempt role', on: role('trailwarden-break-glass'), action: 'iam:CreateRole' },
    { reason: 'another', on: role('stacksets-exec-evil'), action: 'iam:CreateRole' },
    { reason: 'handing on our role', on: role('trailwarden-enforce-prod-us-east-1'), action: 'iam:PassRole' },
    {
      reason: 'the forwarder',
      on: arn('events', 'rule/trailwarden-forwarder'),
      action: 'events:DisableRule',
    },
    {
      reason: 'a rule of the intake bus',
      on: arn('events', 'rule/trailwarden-intake/trailwarden-prod-IntakeTamperingRule-ABC'),
      action: 'events:RemoveTargets',
    },
    {
      reason: 'the intake bus',
      on: arn('events', 'event-bus/trailwarden-intake'),
      action: 'events:DeleteEventBus',
    },
    { reason: 'a queue', on: arn('sqs', 'trailwarden-prod-Triggers-ABC'), action: 'sqs:PurgeQueue' },
    {
      reason: 'what waits there',
      on: arn('sqs', 'trailwarden-prod-Triggers-ABC'),
      action: 'sqs:ReceiveMessage',
    },
    {
      reason: 'a function',
      on: arn('lambda', 'function:trailwarden-prod-enforce'),
      action: 'lambda:UpdateFunctionCode',
    },
    {
      reason: 'the clock',
      on: arn('scheduler', 'schedule/trailwarden-prod/x'),
      action: 'scheduler:UpdateSchedule',
    },
    {
      reason: 'the ledger',
      on: arn('dynamodb', 'table/trailwarden-prod-Ledger-ABC'),
      action: 'dynamodb:DeleteItem',
    },
    {
      reason: 'an alarm',
      on: arn('cloudwatch', 'alarm:trailwarden-prod-NobodyLooks'),
      action: 'cloudwatch:DeleteAlarms',
    },
    {
      reason: 'a stack of a member',
      on: arn('cloudformation', 'stack/StackSet-trailwarden-prod-members-1/2'),
      action: 'cloudformation:DeleteStack',
    },
    {
      reason: 'what is deployed to members',
      on: arn('cloudformation', 'stackset/trailwarden-prod-members:0'),
      action: 'cloudformation:DeleteStackInstances',
    },
    { reason: 'the delegation', on: '*', action: 'cloudtrail:DeregisterOrganizationDelegatedAdmin' },
    {
      reason: 'what feeds a function',
      on: arn('lambda', 'event-source-mapping:0'),
      about: arn('lambda', 'function:trailwarden-prod-enforce'),
      action: 'lambda:DeleteEventSourceMapping',
    },
  ])('keeps $reason from an administrator and from the root user', (attempt) => {
    for (const by of [ADMIN, ROOT]) expect(isDenied({ ...attempt, by })).toBe(true);
    expect(isDenied({ ...attempt, by: role('trailwarden-break-glass') })).toBe(false);
  });

  it.each([
    { reason: 'a trail is started', action: 'cloudtrail:StartLogging', on: TRAIL },
    { reason: 'a role of another name is made', action: 'iam:CreateRole', on: role('app') },
    { reason: 'another rule is made', action: 'events:PutRule', on: arn('events', 'rule/app') },
    { reason: 'another queue is purged', action: 'sqs:PurgeQueue', on: arn('sqs', 'app') },
    {
      reason: 'another function is fed otherwise',
      action: 'lambda:UpdateEventSourceMapping',
      on: arn('lambda', 'event-source-mapping:0'),
      about: arn('lambda', 'function:app'),
    },
  ])('is not in the way when $reason', (attempt) => {
    expect(isDenied({ ...attempt, by: ADMIN })).toBe(false);
  });

  it('lets the deployer change the hub, and no trail', () => {
    const by = role('trailwarden-deployer');
    const on = arn('lambda', 'function:trailwarden-prod-enforce');
    expect(isDenied({ by, on, action: 'lambda:UpdateFunctionCode' })).toBe(false);
    expect(
      isDenied({ by, on: role('trailwarden-enforce-prod-us-east-1'), action: 'iam:PutRolePolicy' }),
    ).toBe(false);
    expect(isDenied({ by, on: TRAIL, action: 'cloudtrail:StopLogging' })).toBe(true);
  });

  it('makes no exception for a role that anybody could make for themselves', () => {
    const roles = DENIES.find(({ Sid }) => Sid === 'Roles');
    const exempt = DENIES.flatMap(({ Condition }) => all(Condition.ArnNotLike['aws:PrincipalArn']));
    for (const pattern of exempt)
      expect(all(roles?.Resource ?? []).some((kept) => isLike(kept, pattern))).toBe(true);
  });
});

const linter = onPath('cfn-lint');

describe('the names in it', () => {
  it.skipIf(linter === null)('are known to cfn-lint, where that is installed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trailwarden-scp-'));
    const file = join(folder, 'policy.json');
    // A managed policy holds the same statements, and is looked into by name.
    const Properties = { PolicyDocument: JSON.parse(text) as unknown };
    await writeFile(
      file,
      JSON.stringify({ Resources: { Scp: { Type: 'AWS::IAM::ManagedPolicy', Properties } } }),
    );
    const said = await new Promise<string>((resolve) => {
      execFile(linter ?? '', ['--', file], (error, stdout) => {
        resolve(error ? `${error.message}\n${stdout}` : stdout);
      });
    });
    await rm(folder, { recursive: true });
    expect(said).toBe('');
  });
});
