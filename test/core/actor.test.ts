import { describe, expect, test } from 'vitest';
import { actorOf } from '../../lib/core/actor.ts';
import type { Json } from '../../lib/core/json.ts';

const viaOf = (record: { readonly [key: string]: Json }) => actorOf(record).via;

const TERRAFORM =
  'APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) terraform-provider-aws/3.76.1 aws-sdk-go/1.44.157';

describe('by what means a call came, as its agent says', () => {
  test.each([
    { agent: TERRAFORM, via: 'terraform', reason: 'Terraform names itself before its SDK' },
    { agent: `[${TERRAFORM}]`, via: 'terraform', reason: 'some services put agents in brackets' },
    { agent: 'terraform-provider-aws/6.32.1 aws-sdk-go-v2/1.41.1', via: 'terraform', reason: 'its provider' },
    { agent: 'APN/1.0 OpenTofu/1.0 OpenTofu/1.8.1', via: 'terraform', reason: 'OpenTofu by its own name' },
    { agent: 'APN/1.0 Pulumi/1.0 aws-sdk-go-v2/1.30', via: 'sdk', reason: 'Pulumi by the SDK under it' },
    { agent: 'aws-cli/2.17.32 md/awscrt#0.21.2 ua/2.0', via: 'cli', reason: 'the command line' },
    { agent: '[aws-cli/2.17.32 md/awscrt#0.21.2]', via: 'cli', reason: 'the same in brackets' },
    {
      agent: 'aws-cli/2.17 exec-env/Terraform/1',
      via: 'cli',
      reason: 'the command line where it runs in another',
    },
    { agent: 'AWSPowerShell.Common/4.1.2 .NET_Core/8', via: 'cli', reason: 'the command line of PowerShell' },
    { agent: 'console.amazonaws.com', via: 'console', reason: 'the console' },
    { agent: 'signin.amazonaws.com', via: 'console', reason: 'the console after its sign-in' },
    { agent: 'console.ec2.amazonaws.com', via: 'console', reason: 'the console of a service' },
    { agent: '[S3Console/0.4]', via: 'console', reason: 'the console of S3' },
    {
      agent: 'AWS Console, aws-sdk-java/unknown-version',
      via: 'console',
      reason: 'a console before its SDK',
    },
    { agent: 'cloudformation.amazonaws.com', via: 'cloudformation', reason: 'CloudFormation' },
    { agent: 'lambda.amazonaws.com', via: 'service', reason: 'a service' },
    { agent: 'config.amazonaws.com.cn', via: 'service', reason: 'a service in China' },
    { agent: 'aws-sdk-go/1.15.12 (go1.12.6; linux; amd64)', via: 'sdk', reason: 'an SDK' },
    { agent: 'Boto3/1.17.80 Python/3.9.5', via: 'sdk', reason: 'the SDK for Python' },
    { agent: 'AWS Internal', via: null, reason: 'a system of AWS, consoles among others: nobody can tell' },
    { agent: 'stratus-red-team_5c59eb79', via: null, reason: 'a program of another name' },
    {
      agent: 'Mozilla/5.0 (X11; Linux x86_64)',
      via: null,
      reason: 'a browser: AWS marks those of its console',
    },
    { agent: 'not-terraform/1', via: null, reason: 'no more than a name that ends so' },
    {
      agent: `${'x'.repeat(5000)} Terraform/1`,
      via: null,
      reason: 'an endless agent is not read to its end',
    },
    { agent: 7, via: null, reason: 'no text' },
  ])('$via: $reason', ({ agent, via }) => {
    expect(viaOf({ userAgent: agent })).toBe(via);
  });
});

describe('by what means a call came, as AWS says, whatever its agent says', () => {
  const BROWSER = 'Mozilla/2.0 (compatible; NEWT ActiveX; Win32)';
  const CONSOLE = { sessionCredentialFromConsole: 'true' };
  test.each([
    {
      record: { userIdentity: { invokedBy: 'cloudformation.amazonaws.com' }, userAgent: BROWSER },
      via: 'cloudformation',
      reason: 'a stack keeps the agent of whoever touched it',
    },
    {
      record: { userIdentity: { invokedBy: 'cloudformation.amazonaws.com' }, ...CONSOLE },
      via: 'cloudformation',
      reason: 'a stack, touched in the console',
    },
    {
      record: { sourceIPAddress: 'cloudformation.amazonaws.com' },
      via: 'cloudformation',
      reason: 'the address of CloudFormation',
    },
    {
      record: { sourceIPAddress: 'inspector2.amazonaws.com', userAgent: 'Boto3/1' },
      via: 'service',
      reason: 'the address of a service',
    },
    {
      record: { userIdentity: { invokedBy: 'AWS Internal' }, ...CONSOLE },
      via: 'console',
      reason: 'a console that calls from inside AWS',
    },
    { record: { userIdentity: { invokedBy: 'AWS Internal' } }, via: 'service', reason: 'a nameless service' },
    { record: { ...CONSOLE, userAgent: 'AWS Internal' }, via: 'console', reason: 'the mark of the console' },
    { record: { sessionCredentialFromConsole: true }, via: 'console', reason: 'the mark as a switch' },
    { record: { sessionCredentialFromConsole: 'false' }, via: null, reason: 'the mark denied' },
    {
      record: { sessionCredentialFromConsole: { toString: 1 } },
      via: null,
      reason: 'a mark that is no text',
    },
    { record: { sessionCredentialFromConsole: [['true']] }, via: null, reason: 'a mark within lists' },
    { record: { sourceIPAddress: 'amazonaws.com.example.com' }, via: null, reason: 'an address of nobody' },
    {
      record: { sourceIPAddress: 'config.amazonaws.com.example.com' },
      via: null,
      reason: 'an address that only begins as that of a service',
    },
    {
      record: { sourceIPAddress: 'evil.config.amazonaws.com' },
      via: null,
      reason: 'an address that only ends as that of a service',
    },
    { record: { userIdentity: { invokedBy: 7 } }, via: null, reason: 'odd parts say nothing' },
  ])('$via: $reason', ({ record, via }) => {
    expect(viaOf(record)).toBe(via);
  });
});
