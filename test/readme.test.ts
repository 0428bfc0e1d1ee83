import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPolicies } from '../lib/adapters/policies/load.ts';
import { WHOLE } from '../lib/cli/demo/state.ts';
import { folderWith, trailwarden } from './cli/run.ts';
import { TEMPLATE, templateIn } from './template.ts';

const README = readFileSync('README.md', 'utf8');

/** The block that follows a mark. */
const shown = (mark: string): string => {
  const [, text] = new RegExp(`<!-- ${mark} -->\\s+\`\`\`[a-z]*\\n([^\`]+)\`\`\``).exec(README) ?? [];
  if (text === undefined) throw new Error(`the README has no ${mark}`);
  return text;
};

describe('what the README shows of the command line', () => {
  it('is the plan of the state that it shows', async () => {
    const state = join(folderWith({ 'account.json': shown('state') }), 'account.json');
    const { code, stdout } = await trailwarden(['plan', '--policies', 'lib/cli/demo', '--state', state]);
    expect(stdout).toBe(shown('plan'));
    expect(code).toBe(2);
    expect(await trailwarden(['init', '--state', state])).toMatchObject({ code: 0 });
  });

  it('is a policy test that passes', async () => {
    const folder = folderWith({ 'stop.test.yaml': shown('test'), 'account.json': WHOLE });
    const played = await trailwarden(['test', folder, '--policies', 'lib/cli/demo']);
    expect(played.stdout).toContain('1 passed, 0 failed.');
    expect(played.code).toBe(0);
  });

  it('is a policy for one trail of each account that is in order', () => {
    const { policies, complaints } = readPolicies([{ path: 'README.md', text: shown('some') }]);
    expect(complaints).toEqual([]);
    expect(policies).toMatchObject([{ require: 'some' }, { delivery: { maxAgeMinutes: 60 } }]);
  });

  it('names every command, and no other', async () => {
    const { stdout } = await trailwarden(['--help']);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'help');
    const named = [...README.matchAll(/^\| `trailwarden ([a-z]+)/gm)].map(([, name]) => name);
    expect(new Set(named)).toEqual(new Set(commands));
  });
});

const wordsOf = (mark: string): readonly string[] => shown(mark).replaceAll('\\\n', ' ').trim().split(/\s+/);

interface Parameters {
  readonly [name: string]: { readonly AllowedPattern?: string; readonly Default?: unknown };
}

// The files are ours, and each test says what it expects to find in them.
const parametersOf = (template: unknown): Parameters =>
  (template as { readonly Parameters: Parameters }).Parameters;

describe('what the README shows of deploying', () => {
  it('sets parameters that the stack has, to what they take', () => {
    const stack = TEMPLATE.resources.find((part) => typeof part === 'object');
    const all = { ...parametersOf(stack), ...parametersOf(templateIn('deploy/stackset.yml')) };
    const set = wordsOf('organization').flatMap((word) => {
      const [, name, value] = /^--param=([A-Za-z]+)=(.+)$/.exec(word) ?? [];
      return name === undefined ? [] : [{ name, value }];
    });
    expect(set).toHaveLength(4);
    for (const { name, value } of set) expect(value).toMatch(new RegExp(all[name]?.AllowedPattern ?? '^$'));
  });

  it('sets parameters that the template of members has, every one that it needs', () => {
    const all = parametersOf(templateIn('deploy/member.yml'));
    const set = wordsOf('management').flatMap((word) => /^([A-Z][A-Za-z]+)=/.exec(word)?.[1] ?? []);
    expect(Object.keys(all)).toEqual(expect.arrayContaining(set));
    const needed = Object.keys(all).filter((name) => all[name]?.Default === undefined);
    expect(set).toEqual(expect.arrayContaining(needed));
  });

  it('names files that are there', () => {
    const files = [...README.matchAll(/(?:file:\/\/|--template-file )(deploy\/[a-z.]+)/g)].map(
      ([, file]) => file ?? '',
    );
    expect(files).toHaveLength(2);
    for (const file of files) expect(readFileSync(file, 'utf8')).not.toBe('');
  });
});
