import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compilePolicies, PolicyError } from '../../../lib/adapters/policies/compile.ts';
import { renderComplaint } from '../../../lib/adapters/policies/load.ts';
import { policySchema } from '../../../lib/adapters/policies/schema.ts';
import { policy } from './write.ts';

const POLICIES = join(import.meta.dirname, '../../../policies');

describe('compiling policies', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'policies-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  test('gives JSON with every default, and the warnings beside it', async () => {
    await writeFile(join(dir, 'a.yaml'), policy({ desired: '{ EnableLogFileValidation: false }' }));
    const { json, warnings } = await compilePolicies(dir);
    expect(JSON.parse(json)).toMatchObject([{ name: 'one', mode: 'audit', match: { accounts: null } }]);
    expect(warnings.map(renderComplaint).join()).toContain(
      '4:37: warning: EnableLogFileValidation: found false',
    );
  });

  test('throws one error that tells all of them, and what to do', async () => {
    await writeFile(join(dir, 'a.yaml'), 'version: 2');
    await writeFile(join(dir, 'b.yml'), '');
    const error: unknown = await compilePolicies(dir).catch((it: unknown) => it);
    expect(error).toBeInstanceOf(PolicyError);
    const lines = String(error).split('\n');
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toBe('Correct these places and run the command again; no policy was compiled.');
  });
});

describe('what is shipped', () => {
  test('only reports, and names no place of anyone', async () => {
    const { json, warnings } = await compilePolicies(POLICIES);
    expect(warnings).toEqual([]);
    expect(JSON.parse(json)).toMatchObject([{ mode: 'audit', match: { accounts: null, trails: ['*'] } }]);
    expect(json).not.toMatch(/arn:|\d{12}|Bucket|KMS|Sns|CloudWatch/);
  });

  test('the schema for editors is the one that is checked', async () => {
    const written: unknown = JSON.parse(await readFile(join(POLICIES, 'schema.json'), 'utf8'));
    expect(written, 'run node lib/adapters/policies/write-schema.ts').toEqual(policySchema());
  });
});
