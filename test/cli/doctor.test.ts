import { describe, expect, it } from 'vitest';
import type { RoleFacts } from '../../lib/adapters/deployment/facts.ts';
import type { Check } from '../../lib/cli/doctor/check.ts';
import { READS, WRITES } from '../../lib/cli/doctor/calls.ts';
import { functionCheck, heartbeatCheck, queueCheck, ruleCheck } from '../../lib/cli/doctor/hub.ts';
import { closedCheck, forwarderCheck, roleCheck } from '../../lib/cli/doctor/member.ts';
import { FORWARDED, isSamePattern } from '../../lib/cli/doctor/patterns.ts';
import { renderChecks } from '../../lib/cli/doctor/render.ts';
import { MEMBER as MEMBER_TEMPLATE } from '../template.ts';
import { ENFORCE_ROLE, HUB } from './doctor-deployment.ts';
import { trailwarden } from './run.ts';

const FUNCTION = {
  arn: 'a',
  state: 'Active',
  runtime: 'nodejs24.x',
  reserved: null,
  environment: {},
  sources: [],
};
const ROLE: RoleFacts = {
  trust: {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: HUB },
        Condition: { ArnEquals: { 'aws:PrincipalArn': ENFORCE_ROLE } },
      },
    ],
  },
  actions: [...WRITES, ...READS].map((call) => `cloudtrail:${call}`),
};
const trusting = (statement: object): RoleFacts => ({
  ...ROLE,
  trust: { Statement: [{ Effect: 'Allow', ...statement }] },
});
const INTAKE = 'arn:aws:events:us-east-1:123456789012:event-bus/trailwarden-intake';
const FORWARDER = {
  name: 'f',
  isEnabled: true,
  pattern: FORWARDED,
  targets: [{ arn: INTAKE, hasDeadLetters: false }],
};

describe('a doctor', () => {
  it.each<{ reason: string; check: Check; verdict: Check['verdict']; says: string }>([
    {
      reason: 'what could not be read',
      check: functionCheck('enforce', 'here', { unread: 'AccessDenied: no' }),
      verdict: 'unknown',
      says: 'ask for lambda:GetFunctionConfiguration',
    },
    {
      reason: 'what is not there',
      check: functionCheck('enforce', 'here', { value: null }),
      verdict: 'ill',
      says: 'deploy the hub here',
    },
    {
      reason: 'a function',
      check: functionCheck('enforce', 'here', { value: FUNCTION }),
      verdict: 'well',
      says: 'active, nodejs24.x',
    },
    {
      reason: 'a function that is switched off',
      check: functionCheck('enforce', 'here', { value: { ...FUNCTION, reserved: 0 } }),
      verdict: 'ill',
      says: 'it never runs',
    },
    {
      reason: 'a function that failed',
      check: functionCheck('enforce', 'here', { value: { ...FUNCTION, state: 'Failed' } }),
      verdict: 'ill',
      says: 'its state is Failed',
    },
    {
      reason: 'a queue that feeds nobody',
      check: functionCheck('enforce', 'here', {
        value: { ...FUNCTION, sources: [{ queueArn: 'q', state: 'Disabled' }] },
      }),
      verdict: 'ill',
      says: 'its queue q is Disabled',
    },
    {
      reason: 'a queue that nobody may fill',
      check: queueCheck('q', 'here', { value: { waiting: 0, deadLetters: 'd', hasPolicy: false } }),
      verdict: 'ill',
      says: 'no rule can fill it',
    },
    {
      reason: 'a queue that loses what fails',
      check: queueCheck('q', 'here', { value: { waiting: 0, deadLetters: null, hasPolicy: true } }),
      verdict: 'ill',
      says: 'no dead-letter queue',
    },
    {
      reason: 'no rule',
      check: ruleCheck({ what: 'calls', bus: 'default', place: 'here', pattern: FORWARDED }, { value: [] }),
      verdict: 'ill',
      says: 'no rule feeds the queue',
    },
    {
      reason: 'a rule that loses what it cannot deliver',
      check: ruleCheck(
        { what: 'calls', bus: 'default', place: 'here', pattern: FORWARDED },
        { value: [FORWARDER] },
      ),
      verdict: 'ill',
      says: 'no dead-letter queue',
    },
    {
      reason: 'a sweep within the hour',
      check: heartbeatCheck('here', { value: 0 }, 60 * 60_000),
      verdict: 'well',
      says: '60 minutes ago',
    },
    {
      reason: 'a sweep longer ago',
      check: heartbeatCheck('here', { value: 0 }, 61 * 60_000),
      verdict: 'ill',
      says: '61 minutes ago',
    },
    {
      reason: 'a role as it should be',
      check: roleCheck('there', { value: ROLE }, ENFORCE_ROLE),
      verdict: 'well',
      says: 'trusts enforce alone',
    },
    {
      reason: 'a role that names enforce itself',
      check: roleCheck('there', { value: trusting({ Principal: { AWS: ENFORCE_ROLE } }) }, ENFORCE_ROLE),
      verdict: 'well',
      says: 'trusts enforce alone',
    },
    {
      reason: 'a role that trusts all of the hub',
      check: roleCheck(
        'there',
        { value: trusting({ Principal: { AWS: `arn:aws:iam::${HUB}:root` } }) },
        ENFORCE_ROLE,
      ),
      verdict: 'ill',
      says: 'more of the hub',
    },
    {
      reason: 'a role that trusts a wider name',
      check: roleCheck(
        'there',
        {
          value: trusting({
            Principal: { AWS: HUB },
            Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/*' } },
          }),
        },
        ENFORCE_ROLE,
      ),
      verdict: 'ill',
      says: 'more of the hub',
    },
    {
      reason: 'a role that trusts a stranger',
      check: roleCheck('there', { value: trusting({ Principal: { AWS: '*' } }) }, ENFORCE_ROLE),
      verdict: 'ill',
      says: 'it trusts *',
    },
    {
      reason: 'a role that trusts nobody',
      check: roleCheck('there', { value: { ...ROLE, trust: null } }, ENFORCE_ROLE),
      verdict: 'ill',
      says: 'trusts nobody',
    },
    {
      reason: 'a role that may not start trails',
      check: roleCheck(
        'there',
        { value: { ...ROLE, actions: ROLE.actions.filter((one) => !one.endsWith('StartLogging')) } },
        ENFORCE_ROLE,
      ),
      verdict: 'ill',
      says: 'it may not StartLogging',
    },
    {
      reason: 'a role that may stop trails',
      check: roleCheck(
        'there',
        { value: { ...ROLE, actions: [...ROLE.actions, 'cloudtrail:StopLogging'] } },
        ENFORCE_ROLE,
      ),
      verdict: 'ill',
      says: 'it may cloudtrail:StopLogging',
    },
    {
      reason: 'an open door',
      check: closedCheck('there', true),
      verdict: 'ill',
      says: 'your own credentials',
    },
    {
      reason: 'a forwarder',
      check: forwarderCheck('there', { value: FORWARDER }, INTAKE),
      verdict: 'well',
      says: 'unchanged',
    },
    {
      reason: 'a forwarder that is off',
      check: forwarderCheck('there', { value: { ...FORWARDER, isEnabled: false } }, INTAKE),
      verdict: 'ill',
      says: 'aws events enable-rule',
    },
    {
      reason: 'a forwarder that hears less',
      check: forwarderCheck(
        'there',
        { value: { ...FORWARDER, pattern: { source: ['aws.cloudtrail'] } } },
        INTAKE,
      ),
      verdict: 'ill',
      says: 'pattern was changed',
    },
    {
      reason: 'a forwarder to somebody else',
      check: forwarderCheck(
        'there',
        { value: { ...FORWARDER, targets: [{ arn: 'arn:evil', hasDeadLetters: false }] } },
        INTAKE,
      ),
      verdict: 'ill',
      says: 'it feeds arn:evil',
    },
    {
      reason: 'a forwarder to nobody',
      check: forwarderCheck('there', { value: { ...FORWARDER, targets: [] } }, INTAKE),
      verdict: 'ill',
      says: 'no target',
    },
  ])('takes $reason for $verdict', ({ check, verdict, says }) => {
    expect(check.verdict).toBe(verdict);
    expect(`${check.found}; ${check.advice ?? ''}`).toContain(says);
    expect(check.advice === null).toBe(verdict === 'well');
  });

  it('knows the pattern that the template of members has, in whatever order', () => {
    const pattern = MEMBER_TEMPLATE.Resources['Forwarder']?.Properties['EventPattern'] ?? null;
    expect(isSamePattern(pattern, FORWARDED)).toBe(true);
    expect(isSamePattern({ b: [2, 1], a: { x: 'y' } }, { a: { x: 'y' }, b: [1, 2] })).toBe(true);
    expect(isSamePattern({ a: [1] }, { a: [1, 2] })).toBe(false);
  });

  it('prints what no terminal obeys, in forty columns too', () => {
    const check = {
      name: 'a\u001b[31m',
      place: 'b\nc',
      verdict: 'ill',
      found: 'd',
      advice: 'e\u202e',
    } as const;
    const text = renderChecks([check], { width: 40, colours: false });
    expect(text).toBe('✗ a [31m\n    b c: d\n    → e \n\n0 well, 1 ill, 0 not known.');
  });

  it.each([
    { reason: 'nobody is signed in', args: ['doctor'], says: 'sign in (aws sso login)' },
    { reason: 'a region is none', args: ['doctor', '--region', 'here'], says: '--region here is no region' },
    { reason: 'an account is none', args: ['doctor', '--account', '12'], says: '--account 12 is no account' },
  ])('ends in one line where $reason', async ({ args, says }) => {
    const { code, stderr } = await trailwarden(args);
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});
