import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { trailwarden } from './cli/run.ts';
import { RESOURCES, TEMPLATE } from './template.ts';

const PAGE = readFileSync('SECURITY.md', 'utf8');
const SCENARIOS = '../shared/scenarios/tamper.yaml';

const spansIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, span]) => span ?? '');
const SPANS = spansIn(PAGE);
const like = (shape: RegExp): readonly string[] => SPANS.filter((span) => shape.test(span));

const ALARMS = [...readFileSync('deploy/alarms.yml', 'utf8').matchAll(/^ {2}(\w+):$/gm)].map(
  ([, name = '']) => name,
);
// The files are ours, and each test says what it expects to find in them.
const { Parameters: PARAMETERS } = TEMPLATE.resources.at(-1) as unknown as { readonly Parameters: object };
const { Statement: DENIES } = JSON.parse(readFileSync('deploy/scp.json', 'utf8')) as {
  readonly Statement: readonly { readonly Sid: string; readonly Action: readonly string[] }[];
};
const DENIED = new Set(DENIES.flatMap(({ Action }) => Action));
const ABOUT = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly scripts: { readonly [name: string]: string };
};

/** The cells of the table of attacks, a row for each. */
const ATTACKS = PAGE.slice(PAGE.indexOf('<!-- attacks -->'), PAGE.indexOf('## The supply chain'))
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => {
    const [, attack = '', happens = '', stops = '', shows = '', remains = ''] = line.split('|');
    return { attack: spansIn(attack).join(), happens, stops, shows, remains };
  });

describe('the page on security', () => {
  it.skipIf(!existsSync(SCENARIOS))(
    'names every attack on the watcher, where the scenarios are at hand',
    () => {
      const { scenarios } = parse(readFileSync(SCENARIOS, 'utf8')) as {
        readonly scenarios: readonly { readonly id: string; readonly category: string }[];
      };
      const own = scenarios.filter(({ category }) => category === 'self-protection').map(({ id }) => id);
      expect(ATTACKS.map(({ attack }) => attack)).toEqual(own);
    },
  );

  it('leaves no cell about an attack empty', () => {
    expect(ATTACKS).toHaveLength(11);
    for (const attack of ATTACKS) expect(Object.values(attack).map((cell) => cell.trim())).not.toContain('');
  });

  it('says of each attack which alarm rings, or that none does', () => {
    for (const { attack, shows } of ATTACKS) {
      const alarms = spansIn(shows).filter((span) => ALARMS.includes(span));
      const isSilent = /no alarm|nothing shows|nothing has to|the same/.test(shows);
      expect([attack, alarms.length > 0 || isSilent]).toEqual([attack, true]);
    }
  });

  it('names alarms, resources and parameters that the templates have', () => {
    const known = [
      ...ALARMS,
      ...Object.keys(RESOURCES),
      ...Object.keys(PARAMETERS),
      ...DENIES.map(({ Sid }) => Sid),
    ];
    const named = like(/^[A-Z][A-Za-z]+$/);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('has the policy stop just what the policy denies', () => {
    const stopping = ATTACKS.flatMap(({ stops }) => spansIn(stops)).filter((span) =>
      /^[a-z]+:[A-Z]/.test(span),
    );
    expect(stopping.length).toBeGreaterThan(15);
    expect(stopping.filter((action) => !DENIED.has(action))).toEqual([]);
  });

  it('says what the policy does not name', () => {
    const [, listed = ''] = PAGE.split('<!-- not in the policy -->');
    const actions = spansIn(listed.slice(0, listed.indexOf('##')));
    expect(actions.length).toBeGreaterThan(10);
    expect(actions.filter((action) => DENIED.has(action))).toEqual([]);
  });

  it('names files that are there', () => {
    const files = like(/^[\w.-]*[./][\w./-]*\.(yml|yaml|json|ts)$|^package(-lock)?\.json$/);
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !existsSync(file) && !existsSync(`.github/workflows/${file}`))).toEqual([]);
  });

  it('names commands that there are', async () => {
    const { stdout } = await trailwarden(['--help']);
    const commands = like(/^trailwarden [a-z]/).map((span) => span.split(' ')[1] ?? '');
    expect(commands.length).toBeGreaterThan(5);
    for (const command of commands) expect(stdout).toContain(`\n  ${command} `);
    const scripts = like(/^npm run /).map((span) => span.slice('npm run '.length));
    expect(new Set(scripts)).toEqual(new Set(['licences', 'sbom', 'signatures']));
    for (const script of scripts) expect(ABOUT.scripts).toHaveProperty(script);
  });
});

describe.skipIf(!existsSync(SCENARIOS))(
  'a drill of the attacks on the watcher, where they are at hand',
  () => {
    it('skips them for the reasons that the page gives', async () => {
      const ids = ATTACKS.flatMap(({ attack }) => ['--scenario', attack]);
      const { stdout } = await trailwarden([
        'drill',
        '--policies',
        'lib/cli/drill/policies',
        '--scenarios',
        SCENARIOS,
        ...ids,
      ]);
      const said = stdout.replace(/\s+/g, ' ');
      expect(said.match(/does not change a trail, and is not simulated/g)).toHaveLength(7);
      for (const id of [
        'concurrency-zero',
        'function-deleted',
        'invoke-permission-removed',
        'enforcer-role-deny',
      ])
        expect(said).toContain(`${id} skipped: only somebody who watches us sees it`);
    });
  },
);
