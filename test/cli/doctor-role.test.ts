import { describe, expect, it } from 'vitest';
import type { RoleFacts } from '../../lib/adapters/deployment/facts.ts';
import { ALLOWED, NEEDED } from '../../lib/cli/doctor/calls.ts';
import { roleCheck } from '../../lib/cli/doctor/role.ts';
import type { JsonObject } from '../../lib/core/json.ts';
import { MEMBER as MEMBER_TEMPLATE } from '../template.ts';
import { ENFORCE_ROLE, HUB } from './doctor-deployment.ts';

const NARROW = { ArnEquals: { 'aws:PrincipalArn': ENFORCE_ROLE } };
const PASS = {
  Effect: 'Allow',
  Action: 'iam:PassRole',
  Resource: 'arn:aws:iam::444455556666:role/ct',
  Condition: { StringEquals: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' } },
};
const ROLE: RoleFacts = {
  trust: { Statement: { Effect: 'Allow', Principal: { AWS: HUB }, Condition: NARROW } },
  statements: [{ Effect: 'Allow', Action: NEEDED, Resource: '*' }],
  attached: [],
  hasBoundary: false,
};
const trusting = (...statements: readonly JsonObject[]): RoleFacts => ({
  ...ROLE,
  trust: { Statement: statements.map((one) => ({ Effect: 'Allow', ...one })) },
});
const besides = (...statements: readonly JsonObject[]): RoleFacts => ({
  ...ROLE,
  statements: [...ROLE.statements, ...statements],
});
const instead = (statement: JsonObject): RoleFacts => ({
  ...ROLE,
  statements: [{ Effect: 'Allow', Action: NEEDED, Resource: '*', ...statement }],
});

describe('a doctor of the role by which enforce enters', () => {
  it.each<{ reason: string; role: RoleFacts }>([
    { reason: 'it trusts the hub, and of it enforce alone', role: ROLE },
    { reason: 'it names enforce itself', role: trusting({ Principal: { AWS: ENFORCE_ROLE } }) },
    { reason: 'it may hand a named role to CloudTrail', role: besides(PASS) },
    {
      reason: 'it names trails of any name',
      role: {
        ...ROLE,
        statements: [
          { Effect: 'Allow', Action: NEEDED, Resource: 'arn:aws:cloudtrail:*:444455556666:trail/*' },
        ],
      },
    },
  ])('takes it for well where $reason', ({ role }) => {
    expect(roleCheck('there', { value: role }, ENFORCE_ROLE)).toMatchObject({
      verdict: 'well',
      advice: null,
    });
  });

  it.each<{ reason: string; role: RoleFacts; says: string }>([
    {
      reason: 'it trusts all of the hub',
      role: trusting({ Principal: { AWS: `arn:aws:iam::${HUB}:root` } }),
      says: 'it trusts more of the hub',
    },
    {
      reason: 'it trusts all of the hub in a second statement',
      role: trusting({ Principal: { AWS: HUB }, Condition: NARROW }, { Principal: { AWS: HUB } }),
      says: 'it trusts more of the hub',
    },
    {
      reason: 'it trusts roles of any name',
      role: trusting({
        Principal: { AWS: HUB },
        Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${HUB}:role/*` } },
      }),
      says: 'it trusts more of the hub',
    },
    {
      reason: 'its condition lets in whoever has no such key',
      role: trusting({
        Principal: { AWS: HUB },
        Condition: { ArnEqualsIfExists: { 'aws:PrincipalArn': ENFORCE_ROLE } },
      }),
      says: 'it trusts more of the hub',
    },
    {
      reason: 'it trusts all but somebody',
      role: trusting({ NotPrincipal: { AWS: '999999999999' } }),
      says: 'it trusts more of the hub',
    },
    { reason: 'it trusts anybody', role: trusting({ Principal: '*' }), says: 'it trusts *' },
    {
      reason: 'it trusts a stranger beside the hub',
      role: trusting({ Principal: { AWS: [HUB, 'arn:aws:iam::999999999999:root'] }, Condition: NARROW }),
      says: 'it trusts arn:aws:iam::999999999999:root',
    },
    { reason: 'it trusts nobody', role: { ...ROLE, trust: null }, says: 'it trusts nobody' },
    {
      reason: 'it keeps enforce out',
      role: trusting(
        { Principal: { AWS: HUB }, Condition: NARROW },
        { Effect: 'Deny', Principal: { AWS: HUB } },
      ),
      says: 'its trust denies somebody',
    },
    {
      reason: 'it may not start trails',
      role: instead({ Action: NEEDED.filter((one) => !one.endsWith('StartLogging')) }),
      says: 'it may not everywhere cloudtrail:StartLogging',
    },
    {
      reason: 'it may start one trail alone',
      role: instead({ Resource: 'arn:aws:cloudtrail:*:444455556666:trail/nobodys' }),
      says: 'it may not everywhere cloudtrail:CreateTrail',
    },
    {
      reason: 'it may on a condition',
      role: instead({ Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }),
      says: 'it may not everywhere',
    },
    {
      reason: 'it may stop trails',
      role: besides({ Effect: 'Allow', Action: 'cloudtrail:StopLogging', Resource: '*' }),
      says: 'it may cloudtrail:StopLogging',
    },
    {
      reason: 'it may do more by a wildcard',
      role: besides({ Effect: 'Allow', Action: ['c*'], Resource: '*' }),
      says: 'it may c*',
    },
    {
      reason: 'it may do all but something',
      role: besides({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
      says: 'everything but',
    },
    {
      reason: 'it is denied something',
      role: besides({ Effect: 'Deny', Action: '*', Resource: '*' }),
      says: 'its policies deny it something',
    },
    {
      reason: 'it may do more by a policy from elsewhere',
      role: { ...ROLE, attached: ['AdministratorAccess'] },
      says: 'attached to it: AdministratorAccess',
    },
    { reason: 'it is bounded', role: { ...ROLE, hasBoundary: true }, says: 'a permissions boundary' },
    {
      reason: 'it may hand on any role',
      role: besides({ ...PASS, Resource: 'arn:aws:iam::444455556666:role/*' }),
      says: 'it may hand on any role',
    },
    {
      reason: 'it may hand roles to anybody',
      role: besides({ ...PASS, Condition: {} }),
      says: 'to others than CloudTrail',
    },
  ])('takes it for ill where $reason', ({ role, says }) => {
    const { verdict, found, advice } = roleCheck('there', { value: role }, ENFORCE_ROLE);
    expect(verdict).toBe('ill');
    expect(found).toContain(says);
    expect(advice).toContain('deploy deploy/member.yml there again');
  });

  it('asks for just the calls that the template of members gives', () => {
    const text = JSON.stringify(MEMBER_TEMPLATE.Resources['EnforcerRole']?.Properties['Policies']);
    const given = new Set(text.match(/"(cloudtrail|account|organizations):[A-Za-z]+"|"iam:PassRole"/g));
    expect([...given].map((one) => one.slice(1, -1)).sort()).toEqual([...ALLOWED].sort());
  });
});
