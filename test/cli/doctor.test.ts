import { describe, expect, it } from 'vitest';
import type { Check } from '../../lib/cli/doctor/check.ts';
import { deadLettersCheck, queueCheck, ruleCheck } from '../../lib/cli/doctor/feeds.ts';
import {
  functionCheck,
  heartbeatCheck,
  modeCheck,
  policiesCheck,
  scheduleCheck,
} from '../../lib/cli/doctor/hub.ts';
import { closedCheck, forwarderCheck } from '../../lib/cli/doctor/member.ts';
import { FORWARDED, isSamePattern } from '../../lib/cli/doctor/patterns.ts';
import { renderChecks } from '../../lib/cli/doctor/render.ts';
import { MEMBER as MEMBER_TEMPLATE } from '../template.ts';
import { trailwarden } from './run.ts';

const FUNCTION = {
  arn: 'a',
  state: 'Active',
  runtime: 'nodejs24.x',
  reserved: null,
  environment: {},
  sources: [{ queueArn: 'q', state: 'Enabled' }],
};
const ENFORCE = { name: 'enforce', queues: 1 };
const INTAKE = 'arn:aws:events:us-east-1:123456789012:event-bus/trailwarden-intake';
const THERE = { account: 'them', region: 'there', intake: INTAKE };
const WANTED = { what: 'calls', bus: 'intake', place: 'here', pattern: FORWARDED };
const FORWARDER = {
  name: 'f',
  isEnabled: true,
  pattern: FORWARDED,
  targets: [{ arn: INTAKE, deadLetters: null, isWhole: true }],
};
const FED = { ...FORWARDER, targets: [{ arn: 'q', deadLetters: 'd', isWhole: true }] };

describe('a doctor', () => {
  it.each<{ reason: string; check: Check; verdict: Check['verdict']; says: string }>([
    {
      reason: 'what could not be read',
      check: functionCheck(ENFORCE, 'here', { unread: 'AccessDenied: no' }),
      verdict: 'unknown',
      says: 'ask for lambda:GetFunctionConfiguration',
    },
    {
      reason: 'what is not there',
      check: functionCheck(ENFORCE, 'here', { value: null }),
      verdict: 'ill',
      says: 'deploy the hub here',
    },
    {
      reason: 'a function',
      check: functionCheck(ENFORCE, 'here', { value: FUNCTION }),
      verdict: 'well',
      says: 'active, nodejs24.x',
    },
    {
      reason: 'a function that is switched off',
      check: functionCheck(ENFORCE, 'here', { value: { ...FUNCTION, reserved: 0 } }),
      verdict: 'ill',
      says: 'it never runs',
    },
    {
      reason: 'a function that failed',
      check: functionCheck(ENFORCE, 'here', { value: { ...FUNCTION, state: 'Failed' } }),
      verdict: 'ill',
      says: 'its state is Failed',
    },
    {
      reason: 'a queue that feeds nobody',
      check: functionCheck(ENFORCE, 'here', {
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
      check: ruleCheck(WANTED, { value: [] }),
      verdict: 'ill',
      says: 'no rule feeds the queue',
    },
    {
      reason: 'a rule that loses what it cannot deliver',
      check: ruleCheck(WANTED, { value: [FORWARDER] }),
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
      reason: 'what was too busy to be read',
      check: functionCheck(ENFORCE, 'here', { unread: 'TooManyRequestsException: Rate exceeded' }),
      verdict: 'unknown',
      says: 'wait a minute',
    },
    {
      reason: 'what could not be reached',
      check: functionCheck(ENFORCE, 'here', { unread: 'TimeoutError: connect' }),
      verdict: 'unknown',
      says: 'look at the network',
    },
    {
      reason: 'a function that lost a queue',
      check: functionCheck(ENFORCE, 'here', { value: { ...FUNCTION, sources: [] } }),
      verdict: 'ill',
      says: '0 of its 1 queues',
    },
    {
      reason: 'the policies of the folder',
      check: policiesCheck(
        'here',
        { value: { ...FUNCTION, environment: { TRAILWARDEN_POLICIES: 'abc' } } },
        'abc',
      ),
      verdict: 'well',
      says: 'those of the folder',
    },
    {
      reason: 'a function that does not tell its policies',
      check: policiesCheck('here', { value: FUNCTION }, 'abc'),
      verdict: 'ill',
      says: 'deployed are none, in the folder are abc',
    },
    {
      reason: 'the pause button',
      check: modeCheck('here', { value: { ...FUNCTION, environment: { TRAILWARDEN_MODE: 'audit' } } }),
      verdict: 'ill',
      says: 'nothing is put back',
    },
    {
      reason: 'a schedule that is off',
      check: scheduleCheck('here', {
        value: { name: 's', isEnabled: false, expression: 'rate(15 minutes)', deadLetters: null },
      }),
      verdict: 'ill',
      says: 's is disabled',
    },
    {
      reason: 'a dead letter',
      check: deadLettersCheck('d', 'here', { value: { waiting: 1, deadLetters: null, hasPolicy: false } }),
      verdict: 'ill',
      says: '1 messages were set aside',
    },
    {
      reason: 'no dead letter',
      check: deadLettersCheck('d', 'here', { value: { waiting: 0, deadLetters: null, hasPolicy: false } }),
      verdict: 'well',
      says: 'empty',
    },
    {
      reason: 'a rule that is off, on its own bus',
      check: ruleCheck(WANTED, { value: [{ ...FED, isEnabled: false }] }),
      verdict: 'ill',
      says: 'aws events enable-rule --event-bus-name intake --name f',
    },
    {
      reason: 'a rule that is off beside one that is on',
      check: ruleCheck(WANTED, { value: [{ ...FED, isEnabled: false }, FED] }),
      verdict: 'well',
      says: 'unchanged',
    },
    {
      reason: 'a rule that hears less',
      check: ruleCheck(WANTED, { value: [{ ...FED, pattern: { source: ['aws.cloudtrail'] } }] }),
      verdict: 'ill',
      says: 'its pattern was changed (rules there: f)',
    },
    {
      reason: 'a rule that feeds something else than the event',
      check: ruleCheck(WANTED, {
        value: [{ ...FED, targets: [{ arn: 'q', deadLetters: 'd', isWhole: false }] }],
      }),
      verdict: 'ill',
      says: 'f changes the events',
    },
    {
      reason: 'an open door',
      check: closedCheck('there', { value: {} }),
      verdict: 'ill',
      says: 'your own credentials',
    },
    {
      reason: 'a closed door',
      check: closedCheck('there', { unread: 'AccessDenied: not authorized' }),
      verdict: 'well',
      says: 'closed to your credentials',
    },
    {
      reason: 'a door at which nobody could knock',
      check: closedCheck('there', { unread: 'TimeoutError: connect' }),
      verdict: 'unknown',
      says: 'look at the network',
    },
    {
      reason: 'a forwarder of something else than the event',
      check: forwarderCheck(THERE, {
        value: { ...FORWARDER, targets: [{ arn: INTAKE, deadLetters: null, isWhole: false }] },
      }),
      verdict: 'ill',
      says: 'it changes the events',
    },
    {
      reason: 'a forwarder',
      check: forwarderCheck(THERE, { value: FORWARDER }),
      verdict: 'well',
      says: 'unchanged',
    },
    {
      reason: 'a forwarder that is off',
      check: forwarderCheck(THERE, { value: { ...FORWARDER, isEnabled: false } }),
      verdict: 'ill',
      says: 'aws events enable-rule',
    },
    {
      reason: 'a forwarder that hears less',
      check: forwarderCheck(THERE, { value: { ...FORWARDER, pattern: { source: ['aws.cloudtrail'] } } }),
      verdict: 'ill',
      says: 'pattern was changed',
    },
    {
      reason: 'a forwarder to somebody else',
      check: forwarderCheck(THERE, {
        value: { ...FORWARDER, targets: [{ arn: 'arn:evil', deadLetters: null, isWhole: true }] },
      }),
      verdict: 'ill',
      says: 'it feeds arn:evil',
    },
    {
      reason: 'a forwarder to nobody',
      check: forwarderCheck(THERE, { value: { ...FORWARDER, targets: [] } }),
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
