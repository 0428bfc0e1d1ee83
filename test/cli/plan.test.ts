import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createGenerator } from 'ts-json-schema-generator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeSchema } from '../../lib/adapters/bus/outcome-schema.ts';
import { WHOLE } from '../../lib/cli/demo/state.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.ts';
import { record } from '../e2e/driven.ts';
import { folderWith, trailwarden, type Ended } from './run.ts';

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/org-audit';
const POLICY = `
version: 1
name: baseline
mode: enforce
severity: critical
match: { trails: [${ARN}] }
desired:
  IsLogging: true
  EnableLogFileValidation: true
controls: [cis-aws-foundations-5.0.0/3.2]
---
version: 1
name: watch
match: { trails: ['org-*'] }
desired: { S3KeyPrefix: null, SnsTopicName: null }
`;

const [whole = {}] = WHOLE.trails;
const changed = (trail: object, status: object = {}): { trails: readonly TrailState[] } => ({
  trails: [{ ...whole, Trail: { ...whole.Trail, ...trail }, Status: { IsLogging: true, ...status } }],
});
const BLINDED = changed(
  { LogFileValidationEnabled: false, S3KeyPrefix: 'evil|`x`@all' },
  { IsLogging: false },
);

const folder = folderWith({
  'policy.yaml': POLICY,
  'whole.json': WHOLE,
  'blinded.json': BLINDED,
  'stop.json': record('StopLogging', { name: 'org-audit' }),
  'read.json': record('GetTrail', { name: 'org-audit' }),
  'log.json.gz': gzipSync(
    JSON.stringify({ Records: [record('StopLogging', { name: ARN }), record('GetTrail', {})] }),
  ),
  'broken.json.gz': gzipSync('{"Records":[]}').subarray(0, 20),
  'broken.json': '{ "trails": ',
  'twice.json': { trails: [...WHOLE.trails, ...WHOLE.trails] },
  'empty.json': { Records: [] },
});
const at = (name: string): string => join(folder, name);
const plan = (...args: readonly string[]): Promise<Ended> =>
  trailwarden(['plan', '--policies', folder, ...args]);

describe('plan', () => {
  it('finds nothing where nothing differs', async () => {
    const { code, stdout } = await plan('--state', at('whole.json'));
    expect(stdout).toBe(
      '1 governed trail looked at, 0 to change with 0 calls, 0 only reported, 1 as the policies ask.\n',
    );
    expect(code).toBe(0);
  });

  it('shows what differs, what would be done, and what is only reported', async () => {
    const { code, stdout } = await plan('--state', at('blinded.json'));
    expect(code).toBe(2);
    expect(stdout).toContain(`${ARN}\n  ~ IsLogging\n      desired   true\n      observed  false\n`);
    expect(stdout).toContain(
      '  - S3KeyPrefix (audit mode)\n      desired   null\n      observed  evil|`x`@all\n',
    );
    expect(stdout).toContain(
      '  1. cloudtrail:StartLogging\n  2. cloudtrail:UpdateTrail\n       EnableLogFileValidation: true\n',
    );
    expect(stdout).toMatch(/1 to change with 2 calls, 0 only reported, 0 as the policies ask\.\n$/);
  });

  it('speaks JSON, an outcome a line', async () => {
    const { stdout } = await plan('--state', at('blinded.json'), '--format', 'json');
    const [outcome, ...more] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(more).toEqual([]);
    expect(outcome).toMatchObject({
      status: 'drifted',
      severity: 'critical',
      actions: [{ result: 'planned' }, { result: 'planned' }],
    });
    expect(new Ajv2020({ strict: false }).validate(outcomeSchema(), outcome)).toBe(true);
  });

  it('speaks Markdown in which nothing from outside is markup', async () => {
    const { stdout } = await plan('--state', at('blinded.json'), '--format', 'markdown');
    expect(stdout).toContain(
      '| `IsLogging` | `false` | `true` | `baseline` | cis-aws-foundations-5.0.0/3.2 |',
    );
    expect(stdout).toContain("| `S3KeyPrefix` | `evil¦'x'@all` | `null` | `watch` |");
    expect(stdout).toContain('1. `cloudtrail:StartLogging`');
  });

  it('speaks SARIF that its schema takes, at the line of the policy, with the controls', async () => {
    const { stdout } = await plan('--state', at('blinded.json'), '--format', 'sarif');
    const log = JSON.parse(stdout) as { runs: readonly { results: readonly object[] }[] };
    const schema: object = createGenerator({
      path: fileURLToPath(import.meta.resolve('@types/sarif/package.json')).replace(
        'package.json',
        'index.d.ts',
      ),
      type: 'Log',
      skipTypeCheck: true,
      additionalProperties: false,
    }).createSchema('Log');
    const ajv = new Ajv({ strict: false });
    ajv.validate(schema, log);
    expect(ajv.errors).toBeNull();
    expect(log.runs[0]?.results).toMatchObject([
      {
        ruleId: 'IsLogging',
        level: 'error',
        locations: [{ physicalLocation: { region: { startLine: 8, startColumn: 3 } } }],
        properties: { controls: ['cis-aws-foundations-5.0.0/3.2'] },
      },
      {
        ruleId: 'S3KeyPrefix',
        locations: [{ physicalLocation: { region: { startLine: 15, startColumn: 12 } } }],
      },
      { ruleId: 'EnableLogFileValidation' },
    ]);
  });

  it.each([
    { reason: 'a bare record', file: 'stop.json', calls: '1. cloudtrail:StartLogging' },
    { reason: 'a zipped log file, of which the rest is set aside', file: 'log.json.gz', calls: 'set aside' },
  ])('says what the function would do with $reason', async ({ file, calls }) => {
    const { code, stdout } = await plan('--state', at('blinded.json'), '--event', at(file));
    expect(stdout).toContain(calls);
    expect(stdout).toContain('1. cloudtrail:StartLogging');
    expect(code).toBe(2);
  });

  it('says that no rule listens to an event', async () => {
    const { code, stdout } = await plan('--state', at('blinded.json'), '--event', at('read.json'));
    expect(stdout).toContain('An event was set aside: not a call that changes a trail.');
    expect(code).toBe(0);
  });

  it.each([
    {
      reason: 'a file that is not there',
      args: ['--state', at('no.json')],
      says: 'cannot be read (ENOENT): name a file',
    },
    { reason: 'broken JSON', args: ['--state', at('broken.json')], says: 'broken.json:1:' },
    {
      reason: 'one ARN twice',
      args: ['--state', at('twice.json')],
      says: `found ${ARN} twice; write each trail once`,
    },
    { reason: 'no state at all', args: ['--state', at('stop.json')], says: 'found no list "trails"' },
    {
      reason: 'a gzip file that was cut',
      args: ['--state', at('whole.json'), '--event', at('broken.json.gz')],
      says: 'is no whole gzip file (Z_BUF_ERROR): fetch it again',
    },
    {
      reason: 'a file of no events',
      args: ['--state', at('whole.json'), '--event', at('empty.json')],
      says: 'holds no event',
    },
    {
      reason: 'an event file that is no JSON',
      args: ['--state', at('whole.json'), '--event', at('policy.yaml')],
      says: 'is no JSON',
    },
    { reason: 'a folder without policies', args: ['--policies', '/nowhere'], says: '/nowhere is no folder' },
    { reason: 'nobody being signed in', args: [], says: 'sign in (aws sso login)' },
    { reason: 'what is no region', args: ['--region', 'there'], says: '--region there is no region' },
  ])('ends in one line for $reason', async ({ args, says }) => {
    const { code, stdout, stderr } = await plan(...args);
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it('refuses with a bad policy, naming the place', async () => {
    const bad = folderWith({
      'bad.yaml': 'version: 1\nname: bad\nmatch: { trails: [a-b] }\ndesired: { IsLogging: false }\n',
    });
    const { code, stderr } = await trailwarden(['plan', '--policies', bad, '--state', at('whole.json')]);
    expect(stderr).toContain('bad.yaml:4:23: error: IsLogging: found false');
    expect(code).toBe(2);
  });
});

describe('a live account', () => {
  let sandbox: Sandbox;
  let env: { readonly [name: string]: string };
  beforeAll(async () => {
    sandbox = await startSandbox();
    const { accessKeyId, secretAccessKey } = sandbox.credentialsFor({ kind: 'user', name: 'engineer' });
    env = {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
  });
  afterAll(() => sandbox.close());
  const live = (...args: readonly string[]) => trailwarden([...args, '--policies', folder], env);

  it('is planned as its state file is', async () => {
    sandbox.load(BLINDED);
    const [there, file] = [await live('plan'), await plan('--state', at('blinded.json'))];
    expect(there).toEqual(file);
  });

  it('is changed only where somebody said yes, as it was shown, call by call', async () => {
    sandbox.load(BLINDED);
    const unasked = await live('apply');
    expect(unasked.stderr).toBe(
      'trailwarden: nobody is there to ask: look at the plan, then run apply with --yes\n',
    );
    expect(unasked.code).toBe(1);
    expect(sandbox.trails().trails[0]?.Status?.IsLogging).toBe(false);
    const { code, stdout } = await live('apply', '--yes');
    expect(stdout).toContain(`  ✓ cloudtrail:StartLogging ${ARN}\n  ✓ cloudtrail:UpdateTrail ${ARN}\n`);
    expect(sandbox.trails().trails[0]).toMatchObject({
      Status: { IsLogging: true },
      Trail: { LogFileValidationEnabled: true, S3KeyPrefix: 'evil|`x`@all' },
    });
    // What is only reported still differs.
    expect(code).toBe(0);
    expect((await live('plan')).stdout).toContain('- S3KeyPrefix (audit mode)');
  });

  it('says which call AWS refused, and that it still differs', async () => {
    sandbox.load(BLINDED);
    sandbox.faults.deny('UpdateTrail');
    const { code, stdout } = await live('apply', '--yes');
    sandbox.faults.clear();
    expect(stdout).toContain(`✗ cloudtrail:UpdateTrail ${ARN}`);
    expect(stdout).toContain('UNRESOLVED');
    expect(stdout).toContain('AccessDeniedException');
    expect(code).toBe(2);
  });

  it.each([
    { operation: 'ListTrails', says: 'ask for the permission that it names' },
    { operation: 'GetCallerIdentity', says: 'ask for the permission that it names' },
  ])('that denies $operation is told in one line', async ({ operation, says }) => {
    sandbox.faults.deny(operation);
    const { code, stderr } = await live('plan');
    sandbox.faults.clear();
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });

  it('that does not answer is told in one line', async () => {
    const { code, stderr } = await trailwarden(['plan', '--policies', folder], {
      ...env,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    });
    expect(stderr).toContain('look at the network and the endpoint');
    expect(code).toBe(1);
  });

  it('is entered by a role where one is named', async () => {
    const role = 'arn:aws:iam::444455556666:role/auditor';
    expect((await live('plan', '--role', role)).stderr).toContain('AccessDenied');
    sandbox.allowRole(role);
    const { stdout } = await live('plan', '--role', role);
    expect(stdout).toContain('0 governed trails looked at');
    expect(sandbox.calls.at(-1)?.accountId).toBe('444455556666');
  });
});
