import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Row } from '../../lib/cli/drill/judge.ts';
import { folderWith, trailwarden } from './run.ts';

const OWN = 'lib/cli/drill/policies';

const rowsOf = async (
  ...args: readonly string[]
): Promise<{ code: number; rows: readonly Row[]; stderr: string }> => {
  const { code, stdout, stderr } = await trailwarden(['drill', '--format', 'json', ...args]);
  return { code, stderr, rows: JSON.parse(stdout) as readonly Row[] };
};

const ONE = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/one-trail';
const HEAD = `version: 1\nbaseline: { trail: { TrailARN: '${ONE}', S3BucketName: one-bucket } }\nscenarios:\n`;
const STOP =
  '{ id: a, title: A, category: any, api: cloudtrail:StopLogging, request: { Name: one-trail }, event_name: StopLogging, event_request_parameters: { name: one-trail }, seen_by: event, expected_remediation: { verdict: remediate } }';

const failed = (rows: readonly Row[]): readonly Row[] => rows.filter(({ result }) => result === 'otherwise');

describe('trailwarden drill', () => {
  it('plays its own scenarios, and all end as expected', async () => {
    const { code, rows, stderr } = await rowsOf('--policies', OWN);
    expect(failed(rows)).toEqual([]);
    expect(rows.filter(({ result }) => result === 'as expected').length).toBeGreaterThanOrEqual(40);
    expect(new Set(rows.map(({ category }) => category)).size).toBe(7);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('says what is otherwise where the policies only watch, with status 2', async () => {
    const watching = readFileSync(join(OWN, 'baseline.yaml'), 'utf8').replace('mode: enforce', 'mode: audit');
    const folder = folderWith({ 'watching.yaml': watching });
    const { code, stdout } = await trailwarden([
      'drill',
      '--policies',
      folder,
      '--scenario',
      'stop-by-name',
      '--scenario',
      'harmless-start',
    ]);
    expect(stdout).toBe(
      [
        '✗ stop-by-name                       drifted',
        '    expected  remediated, and whole again',
        '    because   the policies only report (mode: audit): IsLogging, InsightSelectors',
        '✓ harmless-start                     silence',
        '',
        '1 as expected, 1 otherwise, 0 not governed, 0 skipped.\n',
      ].join('\n'),
    );
    expect(code).toBe(2);
  });

  it.each([
    {
      reason: 'no policy governs the trail',
      policy: { match: { trails: ['other-*'] }, desired: { IsLogging: true } },
      row: { result: 'not governed', why: `no policy governs ${ONE}` },
    },
    {
      reason: 'no policy asks for what was changed',
      policy: { desired: { S3BucketName: 'one-bucket' } },
      row: { result: 'not governed', why: 'no policy asks for what was changed' },
    },
    {
      reason: 'the policies ask for another trail than that of the file',
      policy: { desired: { IsLogging: true, S3BucketName: 'another-bucket' } },
      row: {
        result: 'otherwise',
        why: 'the policies ask for another trail than that of the file, before anybody touches it: S3BucketName',
      },
    },
    {
      reason: 'it is put back where its home is, and what arrived is taken for fresh',
      policy: { desired: { IsLogging: true }, delivery: { maxAgeMinutes: 60 } },
      row: { result: 'as expected', happened: 'remediated; StartLogging' },
    },
    {
      reason: 'it is put back, whatever the account lacks besides',
      policy: { desired: { IsLogging: true } },
      more: { mode: 'audit', require: 'some', desired: { IsLogging: true, EnableLogFileValidation: true } },
      row: { result: 'as expected', happened: 'remediated; StartLogging' },
    },
  ])('says that $reason', async ({ policy, more, row }) => {
    const all = [policy, ...(more ? [more] : [])].map((one, index) =>
      stringify({ version: 1, name: `p${index}`, mode: 'enforce', match: { trails: [ONE] }, ...one }),
    );
    const folder = folderWith({ 'p.yaml': all.join('---\n') });
    const file = join(folderWith({ 's.yaml': `${HEAD}  - ${STOP}` }), 's.yaml');
    const { code, rows } = await rowsOf('--policies', folder, '--scenarios', file);
    expect(rows).toMatchObject([row]);
    expect(code).toBe(row.result === 'as expected' ? 0 : 2);
  });

  it('says what the simulated account does not take, and what it cannot play', async () => {
    const astray = STOP.replace('Name: one-trail', 'Name: no-trail');
    const lines = [
      astray,
      astray.replace('id: a', 'id: b').replace('remediate', 'ignore').replace('name: one', 'name: no'),
      STOP.replace('id: a', 'id: c').replace('cloudtrail:StopLogging', 's3:PutBucketPolicy'),
      STOP.replace('id: a', 'id: d').replace('seen_by: event', 'seen_by: external'),
    ];
    const policy = stringify({
      version: 1,
      name: 'p',
      mode: 'enforce',
      match: { trails: [ONE] },
      desired: { IsLogging: true },
    });
    const folder = folderWith({ 'p.yaml': policy });
    const text = `${HEAD}${lines.map((one) => `  - ${one}\n`).join('')}`;
    const file = join(folderWith({ 's.yaml': text }), 's.yaml');
    const { code, rows } = await rowsOf('--policies', folder, '--scenarios', file);
    expect(rows).toMatchObject([
      { result: 'otherwise', why: expect.stringContaining('TrailNotFoundException') as string },
      { result: 'as expected', happened: 'silence; the tampering was refused' },
      { result: 'skipped', why: 's3:PutBucketPolicy does not change a trail, and is not simulated' },
      { result: 'skipped', why: 'only somebody who watches us sees it' },
    ]);
    expect(code).toBe(2);
  });

  it.each([
    {
      reason: 'an unknown scenario',
      args: ['--scenario', 'none'],
      says: 'has no scenario none: it has stop-by-name',
    },
    { reason: 'a file that is not there', args: ['--scenarios', 'no.yaml'], says: 'cannot be read (ENOENT)' },
    { reason: 'a folder', args: ['--scenarios', 'lib'], says: 'lib is no file' },
    { reason: 'a file of nothing', text: '# nothing\n', says: 'is no file of scenarios' },
    {
      reason: 'an ARN whose partition is another',
      text: `${HEAD.replace('arn:aws:', 'arn:aws-cn:')}  - ${STOP}`,
      says: 'a: found "arn:aws-cn:cloudtrail:eu-west-1:111122223333:trail/one-trail"; write the ARN of a trail',
    },
    { reason: 'a folder without policies', args: ['--policies', '/nowhere'], says: '/nowhere is no folder' },
  ])('ends in one line for $reason', async ({ args = [], text, says }) => {
    const files = text === undefined ? [] : ['--scenarios', join(folderWith({ 's.yaml': text }), 's.yaml')];
    const { code, stderr } = await trailwarden(['drill', '--policies', OWN, ...args, ...files]);
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });

  it.each([
    {
      reason: 'a key that is unknown, and one that is missing',
      text: `${HEAD}  - ${STOP.replace('api:', 'apy:')}`,
      says: [
        /s\.yaml:4:5: error: .*found no api; write api: a call such as/,
        /error: apy: .*unknown key; write api/,
      ],
    },
    {
      reason: 'values that are none, each where it stands',
      text: `${HEAD}  - ${STOP.replace('remediate', 'perhaps').replace('seen_by', 'event_context: { deliveries: 1000000000 }, seen_by')}`,
      says: [
        /s\.yaml:4:\d+: error: verdict: found "perhaps"; write one of: remediate/,
        /s\.yaml:4:\d+: error: deliveries: found 1000000000; write a whole number from 1 to 10/,
      ],
    },
    {
      reason: 'two of one id',
      text: `${HEAD}  - ${STOP}\n  - ${STOP}`,
      says: [/s\.yaml:5:11: error: .*found "a"; write an id of its own/],
    },
    { reason: 'what is nested too deep', text: '['.repeat(50_000), says: [/nested too deep/] },
    { reason: 'a file of something else', file: 'serverless.yml', says: [/serverless\.yml:\d+:\d+: error/] },
  ])('refuses $reason', async ({ text = '', file, says }) => {
    const scenarios = file ?? join(folderWith({ 's.yaml': text }), 's.yaml');
    const { code, stdout, stderr } = await trailwarden([
      'drill',
      '--policies',
      OWN,
      '--scenarios',
      scenarios,
    ]);
    for (const one of says) expect(stderr).toMatch(one);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

const THEIRS = fileURLToPath(new URL('../../../shared/scenarios/tamper.yaml', import.meta.url));
const present = existsSync(THEIRS);
/** What a trail alone can play. */
const CATEGORIES = [
  'run-state',
  'trail-settings',
  'event-selectors',
  'insights',
  'tags',
  'decoy-and-iac',
  'blind-spots',
];

interface Baseline {
  readonly trail: { readonly [key: string]: unknown };
  readonly [part: string]: unknown;
}

const policyOf = ({ trail, tags, ...parts }: Baseline, arn: unknown, IsOrganizationTrail: boolean) => ({
  version: 1,
  name: `baseline-${IsOrganizationTrail}`,
  mode: 'enforce',
  match: { trails: [arn] },
  desired: {
    IsLogging: true,
    IsOrganizationTrail,
    S3BucketName: trail['S3BucketName'],
    S3KeyPrefix: trail['S3KeyPrefix'],
    SnsTopicName: trail['SnsTopicARN'],
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: true,
    EnableLogFileValidation: true,
    CloudWatchLogsLogGroupArn: trail['CloudWatchLogsLogGroupArn'],
    CloudWatchLogsRoleArn: trail['CloudWatchLogsRoleArn'],
    KMSKeyId: trail['KmsKeyId'],
    RecursiveLogging: true,
    AdvancedEventSelectors: parts['AdvancedEventSelectors'],
    InsightSelectors: parts['InsightSelectors'],
    AggregationConfigurations: parts['AggregationConfigurations'],
    Tags: tags,
  },
});

describe.skipIf(!present)(`scenarios of others${present ? '' : ' (skipped: the file is not here)'}`, () => {
  it('end as expected too, whatever of them a trail can play', async () => {
    const { baseline } = parse(readFileSync(THEIRS, 'utf8')) as { readonly baseline: Baseline };
    const org = 'arn:aws:cloudtrail:us-east-1:444455556666:trail/org-trail';
    const all = [policyOf(baseline, baseline.trail['TrailARN'], false), policyOf(baseline, org, true)];
    const folder = folderWith({ 'baseline.yaml': all.map((one) => stringify(one)).join('---\n') });
    const { code, rows } = await rowsOf('--policies', folder, '--scenarios', THEIRS);
    expect(failed(rows)).toEqual([]);
    expect(rows.filter(({ result }) => result === 'as expected')).toHaveLength(39);
    for (const { result, why } of rows) expect(why !== null).toBe(result === 'skipped');
    const played = new Set(rows.flatMap(({ result, category }) => (result === 'skipped' ? [] : [category])));
    expect(played).toEqual(new Set(CATEGORIES));
    expect(
      rows.filter(({ category, result }) => CATEGORIES.includes(category) && result === 'skipped'),
    ).toEqual([]);
    expect(code).toBe(0);
  });
});
