import { execFile } from 'node:child_process';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compilePolicies, hashOf } from '../../lib/adapters/policies/compile.ts';
import { onPath } from '../program.ts';
import { laidOut, packaged, templateFile, templateIn, type Packaged } from './packager.ts';
import { describeStacks } from './stacks.ts';
import { describeWatching } from './watching.ts';

const WITH = {
  OrganizationId: 'o-abcdefghij',
  Accounts: 'organization',
  OrganizationalUnits: 'ou-ab12-cd34ef56,ou-ab12-cd34ef57',
  ExcludedAccounts: '111122223333',
  ExternalId: 'a-word-between-us',
  ApiRates: 'reads=5,writes=1,lookups=1',
  MemberUnits: 'r-ab12',
  MemberRegions: 'eu-west-1,us-west-2',
  CallAs: 'DELEGATED_ADMIN',
};

let folder = '';
const made = (into: 'plain' | 'with'): string => join(folder, into);
let template: Packaged = { Parameters: {}, Resources: {}, Rules: {} };

beforeAll(async () => {
  folder = await laidOut();
  const { code, stdout } = await packaged(folder, 'plain');
  if (code !== 0) throw new Error(stdout);
  template = await templateIn(made('plain'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('serverless package', () => {
  it('makes one archive per function, without credentials', async () => {
    const files = await readdir(made('plain'));
    expect(files.filter((name) => name.endsWith('.zip'))).toEqual(['enforce.zip', 'notify.zip', 'sweep.zip']);
    expect((await stat(join(made('plain'), 'enforce.zip'))).size).toBeLessThan(300_000);
  });

  it('lets the function pass no role that no policy names', () => {
    const { TemplateBody: member, ...members } = template.Resources['Members']?.Properties ?? {};
    expect(member).toBeTypeOf('string');
    expect(JSON.stringify({ ...template.Resources, Members: members })).not.toContain('iam:PassRole');
    expect(members['Parameters']).toContainEqual({ ParameterKey: 'PassableRoles', ParameterValue: '' });
  });

  it('tells the function which policies it carries', async () => {
    const { Environment } = template.Resources['EnforceLambdaFunction']?.Properties ?? {};
    expect(Environment).toMatchObject({
      Variables: { TRAILWARDEN_POLICIES: hashOf(await compilePolicies('policies')) },
    });
  });

  it('refuses a bad policy at once, with the complaint last', async () => {
    const bad = join(folder, 'policies/bad.yaml');
    await writeFile(
      bad,
      'version: 1\nname: bad\nmatch: { trails: [a-trail] }\ndesired:\n  IsLogging: false\n',
    );
    const { code, stdout } = await packaged(folder, 'bad');
    await rm(bad);
    expect(code).not.toBe(0);
    expect(stdout.trim().split('\n').slice(-2).join('\n')).toContain('bad.yaml:5:14: error: IsLogging');
  });
});

describe('what is deployed to members', () => {
  it('is the template beside it, word for word, and short enough to be sent along', async () => {
    const body = await readFile('deploy/member.yml', 'utf8');
    expect(template.Resources['Members']?.Properties['TemplateBody']).toBe(body);
    // CloudFormation quotas, template body size in a request.
    expect(Buffer.byteLength(body)).toBeLessThan(51_200);
    // StackSets with service-managed permissions take no macros or nested stacks, and exports would clash.
    expect(body).not.toMatch(/Transform:|AWS::CloudFormation::Stack\b|Export:|Fn::ForEach|Fn::Transform/);
  });

  it('goes to whole units by itself, once there are some, and goes with its account', () => {
    expect(template.Resources['Members']).toMatchObject({
      Type: 'AWS::CloudFormation::StackSet',
      Condition: 'DeploysMembers',
      Properties: {
        PermissionModel: 'SERVICE_MANAGED',
        AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
        ManagedExecution: { Active: true },
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        CallAs: { Ref: 'CallAs' },
      },
    });
  });

  it('is told all that it asks for, but whose trails the organization keeps', async () => {
    const body = await readFile('deploy/member.yml', 'utf8');
    const asked = [...body.slice(0, body.indexOf('Conditions:')).matchAll(/^ {2}(\w+):$/gm)].map(
      ([, name]) => name,
    );
    const { Parameters: told } = template.Resources['Members']?.Properties ?? {};
    const given = (told as readonly { readonly ParameterKey: string }[]).map(
      ({ ParameterKey }) => ParameterKey,
    );
    expect(new Set([...given, 'OrganizationTrails'])).toEqual(new Set(asked));
  });
});

describeWatching(() => template);
describeStacks(
  () => made('plain'),
  () => template,
);

const linter = onPath('cfn-lint');
const lint = (...files: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(
      linter ?? '',
      ['--non-zero-exit-code', 'error', '--ignore-checks', 'W', '--', ...files],
      (error, stdout) => {
        resolve(error ? `${error.message}\n${stdout}` : stdout);
      },
    );
  });

describe('the parameters', () => {
  it('change nothing but their own defaults', async () => {
    const flags = Object.entries(WITH).map(([name, value]) => `--param=${name}=${value}`);
    const { stderr } = await packaged(folder, 'with', ...flags);
    expect(stderr).toContain('Service packaged');
    const other = await templateIn(made('with'));
    const defaultsIn = ({ Parameters }: Packaged): readonly (readonly [string, string | undefined])[] =>
      Object.keys(WITH).map((name) => [name, Parameters[name]?.Default]);
    expect(defaultsIn(other)).toEqual(Object.entries(WITH));
    for (const [name, value] of Object.entries(WITH))
      expect(defaultsIn(template)).not.toContainEqual([name, value]);
    const timeless = ({ Resources }: Packaged): string =>
      JSON.stringify(Resources).replace(/serverless\/trailwarden\/prod\/[^/"]+\//g, '');
    expect(timeless(other)).toBe(timeless(template));
  });

  it('that need an organization say so before anything is made', () => {
    expect(Object.keys(template.Rules)).toEqual([
      'MembersNeedAnOrganization',
      'AccountsNeedAnOrganization',
      'UnitsAreOfTheOrganization',
    ]);
  });

  it.skipIf(linter === null)(
    'leave templates without an error of cfn-lint, where that is installed',
    async () => {
      const files = [templateFile(made('plain'), 'update'), templateFile(made('with'), 'update')];
      expect(await lint(...files, 'deploy/member.yml')).toBe('');
    },
  );
});
