import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Row } from '../../lib/cli/drill/judge.ts';
import { renderRows } from '../../lib/cli/drill/render.ts';
import { folderWith, trailwarden } from './run.ts';

const OWN = 'lib/cli/drill/policies';

const rowsOf = async (
  ...args: readonly string[]
): Promise<{ code: number; rows: readonly Row[]; stderr: string }> => {
  const { code, stdout, stderr } = await trailwarden(['drill', '--format', 'json', ...args]);
  return { code, stderr, rows: JSON.parse(stdout) as readonly Row[] };
};

const HEAD =
  'version: 1\nbaseline: { trail: { TrailARN: arn:aws:cloudtrail:us-east-1:111122223333:trail/one-trail } }\nscenarios:\n';

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
        '    because   not whole in the end',
        '✓ harmless-start                     silence',
        '',
        '1 as expected, 1 otherwise, 0 not governed, 0 skipped.\n',
      ].join('\n'),
    );
    expect(code).toBe(2);
  });

  it('says that no policy governs the trail', async () => {
    const { code, rows } = await rowsOf('--policies', 'lib/cli/demo', '--scenario', 'stop-by-name');
    expect(rows).toMatchObject([{ result: 'not governed' }]);
    expect(code).toBe(2);
  });

  it.each([
    {
      reason: 'an unknown scenario',
      args: ['--scenario', 'none'],
      says: 'has no scenario none: it has stop-by-name',
    },
    { reason: 'a file that is not there', args: ['--scenarios', 'no.yaml'], says: 'cannot be read (ENOENT)' },
    { reason: 'a file of something else', args: ['--scenarios', 'serverless.yml'], says: 'serverless.yml:' },
    {
      reason: 'a scenario without a call',
      text: `${HEAD}  - id: a\n    expected_remediation: { verdict: alert }\n`,
      says: '4:5: found nothing; write a call such as cloudtrail:StopLogging',
    },
    {
      reason: 'a verdict that is none',
      text: `${HEAD}  - { id: a, expected_remediation: { verdict: perhaps } }\n`,
      says: '4:47: found "perhaps"; write one of remediate, alert, ignore',
    },
  ])('ends in one line for $reason', async ({ args = [], text, says }) => {
    const files = text === undefined ? [] : ['--scenarios', join(folderWith({ 's.yaml': text }), 's.yaml')];
    const { code, stderr } = await trailwarden(['drill', '--policies', OWN, ...args, ...files]);
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });

  it('fits in forty columns', () => {
    const row = {
      id: 'x'.repeat(60),
      category: 'c',
      expected: 'e',
      happened: 'h'.repeat(60),
      result: 'as expected',
      why: null,
    } as const;
    for (const line of renderRows([row], { width: 40, colours: false }).split('\n').slice(0, 1))
      expect(line.length).toBeLessThanOrEqual(40);
  });
});

const THEIRS = fileURLToPath(new URL('../../../shared/scenarios/tamper.yaml', import.meta.url));
const present = existsSync(THEIRS);

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
    expect(code).toBe(0);
  });
});
