import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createGenerator } from 'ts-json-schema-generator';
import { describe, expect, it } from 'vitest';
import { outcomeSchema } from '../../lib/adapters/bus/outcome-schema.ts';
import { ARN, at, BLINDED, folder, plan } from './plan-stage.ts';
import { folderWith, trailwarden } from './run.ts';

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

  it('shows a call whole, however much it sets, in forty columns too', async () => {
    const selectors = Array.from({ length: 40 }, (_, index) => ({
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
        { Field: 'resources.ARN', StartsWith: [`arn:aws:s3:::bucket-number-${index}/`] },
      ],
    }));
    const wide = folderWith({
      'wide.yaml': `version: 1\nname: wide\nmode: enforce\nmatch: { trails: [org-audit] }\ndesired: { AdvancedEventSelectors: ${JSON.stringify(selectors)} }\n`,
    });
    const { stdout } = await trailwarden(['plan', '--policies', wide, '--state', at('whole.json')]);
    expect(stdout).toContain(`       AdvancedEventSelectors: ${JSON.stringify(selectors)}\n`);
  });

  it('takes no harm where its reader has seen enough', async () => {
    const trails = Array.from({ length: 400 }, (_, index) => ({
      ...BLINDED.trails[0],
      Trail: {
        ...BLINDED.trails[0]?.Trail,
        TrailARN: `arn:aws:cloudtrail:us-east-1:111122223333:trail/org-${index}-audit`,
      },
    }));
    const many = join(folderWith({ 'many.json': { trails } }), 'many.json');
    const command = `"${process.execPath}" lib/cli/main.ts plan --policies "${folder}" --state "${many}" | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(1)).toEqual(['2', '']);
  });

  it.each([
    {
      reason: 'a file that is not there',
      args: ['--state', at('no.json')],
      says: 'cannot be read (ENOENT): name a file',
    },
    {
      reason: 'a state of no trail',
      args: ['--state', at('none.json')],
      says: 'holds no trail: there is no account',
    },
    {
      reason: 'a region in which no trail is at home',
      args: ['--state', at('whole.json'), '--region', 'us-esat-1'],
      says: 'holds no trail whose home is us-esat-1',
    },
    {
      reason: 'an event that nobody can read',
      args: ['--state', at('whole.json'), '--event', at('odd.json')],
      says: 'holds no event that can be read',
    },
    {
      reason: 'a file of too many events',
      args: ['--state', at('whole.json'), '--event', at('many.json.gz')],
      says: 'holds 10001 events: give a file of 10000 at most',
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
