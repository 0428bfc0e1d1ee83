import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadPolicies, readPolicies, renderComplaint } from '../../../lib/adapters/policies/load.ts';
import { complaints, policy } from './write.ts';

const TWELVE = `version: 2
name: two words
mode: strict
colour: red
match:
  accounts: [012345678901]
  regions: [us_east_1]
desired:
  IsLogging: false
  KMSKeyId: alias/x
  EnableLogFileValidation: true
  IncludeGlobalServiceEvents: &a true
  S3BucketName: arn:aws:s3:::bucket
  Tags:
    - { Value: x }
  Tags:
    - { Value: x }
`;

describe('reading policies', () => {
  test('a policy with twelve mistakes gives twelve complaints at the right positions', () => {
    expect(complaints(TWELVE).map((it) => it.split(' found ')[0])).toEqual([
      'p.yaml:1:10: error: version:',
      'p.yaml:2:7: error: name:',
      'p.yaml:3:7: error: mode:',
      'p.yaml:4:1: error: colour:',
      'p.yaml:6:3: error: match:',
      'p.yaml:6:14: error: accounts[0]:',
      'p.yaml:7:13: error: regions[0]:',
      'p.yaml:9:14: error: IsLogging:',
      'p.yaml:10:13: error: KMSKeyId:',
      'p.yaml:13:17: error: S3BucketName:',
      'p.yaml:16:3: error: Tags:',
      'p.yaml:17:7: error: Tags[0]:',
    ]);
  });

  test('a right policy has no complaint and every default filled in', () => {
    expect(readPolicies([{ path: 'p.yaml', text: policy({}) }])).toEqual({
      complaints: [],
      policies: [
        {
          name: 'one',
          mode: 'audit',
          severity: 'high',
          match: { accounts: null, regions: null, trails: ['*'] },
          require: 'every',
          delivery: null,
          desired: { IsLogging: true },
          selectorCoverage: 'exactly',
          onDelete: 'recreate',
          controls: [],
          waivers: [],
        },
      ],
    });
  });

  test.each([
    { reason: 'a syntax error', text: 'a: [1', says: 'p.yaml:1:6: error: found what YAML does not allow' },
    {
      reason: 'a tag of one’s own',
      text: 'a: !danger x',
      says: 'p.yaml:1:4: error: found what YAML does not allow',
    },
    {
      reason: 'a list as the document',
      text: '- 1',
      says: 'p.yaml:1:1: error: found a list of 1; write a map',
    },
    {
      reason: 'a duplicate key',
      text: 'version: 1\nversion: 1',
      says: 'p.yaml:2:1: error: version: found the key "version" a second time',
    },
    { reason: 'a merge key', text: 'a: &a {}\n<<: *a', says: 'p.yaml:2:1: error: <<: found a merge key' },
    {
      reason: 'a key that would change prototypes',
      text: '__proto__: { name: x }',
      says: 'p.yaml:1:1: error: __proto__: found a key that is never allowed',
    },
    { reason: 'an alias of nothing', text: 'a: *b', says: 'found the alias "b" of nothing' },
    {
      reason: 'an alias within its own anchor',
      text: 'a: &a [*a]',
      says: 'p.yaml:1:8: error: found an alias of what it stands in',
    },
    { reason: 'aliases that multiply', text: bomb(), says: 'found aliases that multiply' },
    {
      reason: 'very many aliases',
      text: `a: &a 1\nb: [${'*a, '.repeat(101)}]`,
      says: 'found more than 100 aliases',
    },
    { reason: 'a map as a key', text: '? { a: 1 }\n: 1', says: 'found a key that is not text' },
    {
      reason: 'brackets a hundred thousand deep',
      text: '['.repeat(100_000),
      says: 'found lists or maps nested too deep',
    },
    {
      reason: 'a file over 1 MB',
      text: `# ${'x'.repeat(1_000_000)}`,
      says: 'found more than 1 MB; write several smaller files',
    },
    {
      reason: 'a terminal escape',
      text: 'version: "\\e]0;owned\\a\\u202e"',
      says: 'version: found "\\u{1b}]0;owned\\u{7}\\u{202e}"; write 1',
    },
    { reason: 'a very long value', text: `version: ${'x'.repeat(500)}`, says: `"${'x'.repeat(100)}…"` },
    {
      reason: 'a near miss of a key',
      text: 'Desired: {}',
      says: 'Desired: found an unknown key; write desired',
    },
    {
      reason: 'an account without quotes',
      text: policy({ match: "{ trails: ['*'], accounts: [012345678901] }" }),
      says: "accounts[0]: found 012345678901; write the account's 12 digits in quotes",
    },
    {
      reason: 'an ARN of another service',
      text: policy({ desired: '{ KMSKeyId: "arn:aws:iam::111122223333:role/x" }' }),
      says: "an ARN of iam; write the key's ARN",
    },
    {
      reason: 'nothing desired',
      text: policy({ desired: '{}' }),
      says: 'desired: found {}; write a map with at least one property',
    },
    {
      reason: 'a missing key',
      text: 'version: 1',
      says: 'p.yaml:1:1: error: found no name; write name: a unique name',
    },
  ])('complains about $reason', ({ text, says }) => {
    expect(complaints(text).join('\n')).toContain(says);
  });

  test('reads several documents of a file and skips the empty ones', () => {
    const text = `# nothing\n---\n${policy({})}---\n# nothing\n---\n${policy({}).replace('name: one', 'name: two')}`;
    const read = readPolicies([{ path: 'p.yaml', text }]);
    expect(read.complaints).toEqual([]);
    expect(read.policies.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  test('positions count from the top of the file, whichever document they are in', () => {
    expect(complaints(`${policy({})}---\nversion: 3\n`)[0]).toContain('p.yaml:6:1: error: found no name');
  });

  test('tells the second of two policies with one name where the first stands', () => {
    const { policies, complaints: all } = readPolicies([
      { path: 'b.yaml', text: policy({}) },
      { path: 'a.yaml', text: policy({}) },
    ]);
    expect(all.map(renderComplaint)).toEqual([
      'b.yaml:2:7: error: name: found "one", which a.yaml:2 has already; write a name of its own',
    ]);
    expect(policies).toHaveLength(1);
  });

  test('points at the alias, and shows the value behind it', () => {
    const text = policy({ top: "controls: [&a '']", desired: '{ S3BucketName: *a }' });
    expect(complaints(text).join('\n')).toContain('p.yaml:5:26: error: S3BucketName: found ""');
  });

  test('a byte order mark does not move positions', () => {
    expect(complaints('\uFEFFversion: 2').at(-1)).toContain('p.yaml:1:10: error: version');
  });

  test('very many mistakes are still told as what they are', () => {
    const all = complaints('name: a\n'.repeat(120_000));
    expect(all).toHaveLength(120_002);
    expect(all.at(-1)).toContain('p.yaml:120000:1: error: name: found the key "name" a second time');
  });

  test('never throws, whatever the text', () => {
    const snippets = fc.constantFrom(
      'desired:',
      'match: ',
      '&a ',
      '*a',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '\n',
      '  ',
      '<<: ',
      '? ',
      '!!',
      '---\n',
      'null',
      ': ',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.oneof(snippets, fc.string({ maxLength: 4 })), { maxLength: 40 })
        .map((parts) => parts.join('')),
      fc.json().map((json) => policy({ desired: json })),
      fc.json().map((json) =>
        policy({
          desired: `{ AdvancedEventSelectors: [{ FieldSelectors: ${json} }], EventSelectors: ${json} }`,
        }),
      ),
    );
    fc.assert(
      fc.property(text, (it) => {
        const read = readPolicies([{ path: 'p.yaml', text: it }]);
        for (const one of read.complaints) {
          expect(one.line).toBeGreaterThan(0);
          expect(renderComplaint(one)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('loading a folder', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'policies-'));
  });
  afterEach(() => rm(dir, { recursive: true }));
  const load = async (): Promise<string> =>
    (await loadPolicies(dir)).complaints.map(renderComplaint).join('\n').replaceAll(dir, 'dir');

  test('reads the policies directly in it, and no tests of policies', async () => {
    await mkdir(join(dir, 'baselines'));
    await writeFile(join(dir, 'baselines', 'x.yaml'), '- wrong');
    await writeFile(join(dir, 'one.test.yaml'), '- wrong');
    await writeFile(join(dir, 'one.yaml'), policy({}));
    const { policies, complaints: all } = await loadPolicies(dir);
    expect([policies.length, all]).toEqual([1, []]);
  });

  test('an empty folder is a complaint', async () => {
    expect(await load()).toBe(
      'dir:1:1: error: found no policy; write at least one policy as a *.yaml file in this folder',
    );
  });

  test('a folder of empty files is a complaint', async () => {
    await writeFile(join(dir, 'one.yaml'), '# nothing yet\n');
    expect(await load()).toContain('dir:1:1: error: found no policy');
  });

  test('a missing folder is a complaint', async () => {
    const { complaints: all } = await loadPolicies(join(dir, 'nowhere'));
    expect(all.map(renderComplaint).join()).toContain('found no folder that can be read (ENOENT)');
  });

  test.each([
    {
      reason: 'the other ending',
      name: 'one.yml',
      text: policy({}),
      says: 'dir/one.yml:1:1: error: found a policy file that ends in .yml; write one.yaml as its name',
    },
    {
      reason: 'bytes that are not UTF-8',
      name: 'one.yaml',
      text: Buffer.from([0xff, 0xfe, 0x41]),
      says: 'found bytes that are not UTF-8',
    },
    { reason: 'a large file', name: 'one.yaml', text: 'x'.repeat(1_000_001), says: 'found more than 1 MB' },
  ])('complains about $reason', async ({ name, text, says }) => {
    await writeFile(join(dir, name), text);
    expect(await load()).toContain(says);
  });

  test('a folder that is named like a policy is a complaint', async () => {
    await mkdir(join(dir, 'one.yaml'));
    expect(await load()).toContain('dir/one.yaml:1:1: error: found no file');
  });
});

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 9; i += 1) {
    lines.push(
      `a${String(i)}: &a${String(i)} [${Array(9)
        .fill(`*a${String(i - 1)}`)
        .join(', ')}]`,
    );
  }
  return lines.join('\n');
}
