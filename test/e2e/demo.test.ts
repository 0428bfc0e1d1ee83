import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPolicies } from '../../lib/adapters/policies/load.ts';
import type { Json } from '../../lib/core/json.ts';
import { matchesPattern } from '../../lib/sandbox/index.ts';
import { record } from './driven.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const trailwarden = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const command = ['lib/cli/main.ts', ...args];
    execFile(process.execPath, command, { cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });

/** The times of a transcript differ at each run; everything else is as the README shows it. */
const timeless = (text: string): string => text.replace(/recording gap .*/g, 'recording gap');

describe('what the README shows', () => {
  it('is what the demonstration prints, every trail being whole at the end', async () => {
    const readme = await readFile(`${ROOT}/README.md`, 'utf8');
    const [, shown = '?'] = /<!-- transcript -->\s+```\n([^`]+)```/.exec(readme) ?? [];
    const { code, stdout } = await trailwarden('demo');
    expect(timeless(stdout)).toContain(timeless(shown));
    const [, slack = '?'] = /<!-- slack -->\s+```\n([^`]+)```/.exec(readme) ?? [];
    expect(stdout).toContain(slack);
    expect(stdout).toMatch(/In the ledger:\n\n  finished .+\n(  .+\n){8}/);
    expect(stdout).toContain('7 remediated, 1 attempted. Every trail is whole.');
    expect(code).toBe(0);
  });

  it('is a policy that is in order', async () => {
    const readme = await readFile(`${ROOT}/README.md`, 'utf8');
    const [, text = ''] = /<!-- policy -->\s+```yaml\n([^`]+)```/.exec(readme) ?? [];
    const { policies, complaints } = readPolicies([{ path: 'README.md', text }]);
    expect(complaints).toEqual([]);
    expect(policies.map(({ name }) => name)).toEqual(['org-trail']);
  });
});

describe('what the README shows of waivers and subscribers', () => {
  it('is a waiver that a policy takes', async () => {
    const readme = await readFile(`${ROOT}/README.md`, 'utf8');
    const [, waivers = ''] = /<!-- waiver -->\s+```yaml\n([^`]+)```/.exec(readme) ?? [];
    const text = `version: 1\nname: one\nmatch: { trails: [org-trail] }\ndesired: { KMSKeyId: null }\n${waivers}`;
    const { policies, complaints } = readPolicies([{ path: 'README.md', text }], new Date('2026-11-24'));
    expect(complaints.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(policies[0]?.waivers).toMatchObject([{ properties: ['KMSKeyId'], until: '2027-01-31' }]);
  });

  it('is six lines, whose rule takes what is critical', async () => {
    const readme = await readFile(`${ROOT}/README.md`, 'utf8');
    const [, lines = ''] = /<!-- subscriber -->\s+```sh\n([^`]+)```/.exec(readme) ?? [];
    expect(lines.trim().split('\n')).toHaveLength(6);
    const [, pattern = 'null'] = /--event-pattern '([^']+)'/.exec(lines) ?? [];
    const event = { source: 'trailwarden', 'detail-type': 'Trail Outcome', detail: { severity: 'critical' } };
    expect(matchesPattern(JSON.parse(pattern) as Json, event)).toBe(true);
    expect(matchesPattern(JSON.parse(pattern) as Json, { ...event, detail: { severity: 'low' } })).toBe(
      false,
    );
    const [, policy = ''] = /^POLICY='(.+)'$/m.exec(lines) ?? [];
    expect(JSON.parse(policy.replace("'$TOPIC'", 'arn'))).toMatchObject({ Statement: [{ Resource: 'arn' }] });
  });
});

describe('what the README shows of selectors', () => {
  it('is what coverage prints', async () => {
    const readme = await readFile(`${ROOT}/README.md`, 'utf8');
    const [, selectors = ''] = /<!-- selectors -->\s+```json\n([^`]+)```/.exec(readme) ?? [];
    const [, shown = '?'] = /<!-- coverage -->\s+```\n([^`]+)```/.exec(readme) ?? [];
    const folder = await mkdtemp(join(tmpdir(), 'trailwarden-readme-'));
    const file = join(folder, 'blinded.json');
    await writeFile(file, selectors);
    const { code, stdout } = await trailwarden('coverage', 'lib/cli/demo/policy.yaml', '--against', file);
    await rm(folder, { recursive: true });
    expect(stdout.replace(file, 'blinded.json')).toBe(shown);
    expect(code).toBe(2);
  });
});

describe('the command line', () => {
  it('prints the outcomes of the demonstration as JSON, a line each', async () => {
    const { stdout } = await trailwarden('demo', '--format', 'json');
    const statuses = stdout
      .trim()
      .split('\n')
      .map((line) => String(JSON.parse(line).status));
    expect(statuses).toEqual([...Array.from({ length: 7 }, () => 'remediated'), 'attempted']);
  });

  it('finds the shipped policies in order', async () => {
    expect(await trailwarden('validate')).toMatchObject({
      code: 0,
      stdout: 'Policies ready to deploy: 1.\n',
    });
  });

  it('replays a recorded event, which changes nothing where the trail is whole', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trailwarden-event-'));
    const file = join(folder, 'event.json');
    await writeFile(file, JSON.stringify(record('StopLogging', { name: 'org-audit' })));
    const { code, stdout } = await trailwarden('demo', '--event', file);
    await rm(folder, { recursive: true });
    expect(stdout).toContain('Nothing to tell');
    expect(code).toBe(0);
  });

  it('tells an error in one line', async () => {
    const { code, stderr } = await trailwarden('demo', '--event', 'no-such-file.json');
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
