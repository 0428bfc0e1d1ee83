import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPolicies } from '../../lib/adapters/policies/load.ts';
import { withBar } from '../../lib/cli/drill/bar.ts';
import { judge } from '../../lib/cli/drill/judge.ts';
import type { Played } from '../../lib/cli/drill/play.ts';
import { renderRows } from '../../lib/cli/drill/render.ts';
import { scenariosIn, type Scenario } from '../../lib/cli/drill/scenario.ts';
import { changedIn } from '../../lib/cli/drill/substance.ts';
import type { Policy } from '../../lib/core/policy.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { wishesOf } from '../../lib/core/wish.ts';

const [scenario] = await scenariosIn('lib/cli/drill/scenarios.yaml');
if (!scenario) throw new Error('the scenarios that come along are none');

/** A trail that was stopped, and put back. */
const PLAYED: Played = {
  isGoverned: true,
  isWatched: false,
  otherwise: [],
  refused: [],
  changed: ['IsLogging'],
  left: [],
  isTouched: true,
  statuses: ['remediated'],
  writes: ['StartLogging'],
  failures: 0,
};
const QUIET: Partial<Played> = { isTouched: false, statuses: [], writes: [] };

interface Case {
  readonly reason: string;
  readonly verdict?: Scenario['verdict'];
  readonly played: Partial<Played>;
  readonly why: string | null;
}

const CASES: readonly Case[] = [
  { reason: 'put back and told', played: {}, why: null },
  { reason: 'told, but not put back', played: { left: ['Tags'] }, why: 'not as it was: Tags' },
  {
    reason: 'put back, but told as something else',
    played: { statuses: ['unresolved'] },
    why: 'it is as it was, but was told as unresolved',
  },
  {
    reason: 'told twice',
    played: { statuses: ['remediated', 'remediated'] },
    why: 'it is as it was, but was told as remediated, remediated',
  },
  { reason: 'not told', played: { statuses: [] }, why: 'it is as it was, but nothing was told' },
  { reason: 'not handled', played: { failures: 1 }, why: 'the function could not handle a message' },
  { reason: 'alerted', verdict: 'alert', played: { ...QUIET, statuses: ['drifted'] }, why: null },
  { reason: 'touched, to be alerted', verdict: 'alert', played: {}, why: 'nothing was to be called' },
  {
    reason: 'a refused call of ours, to be alerted',
    verdict: 'alert',
    played: { ...QUIET, writes: ['StartLogging'] },
    why: 'nothing was to be called',
  },
  { reason: 'ignored', verdict: 'ignore', played: QUIET, why: null },
  {
    reason: 'told, to be ignored',
    verdict: 'ignore',
    played: { ...QUIET, statuses: ['attempted'] },
    why: 'nothing was to be told',
  },
];

describe('what came of a scenario', () => {
  it.each(CASES)('is judged: $reason', ({ verdict = 'remediate', played, why }) => {
    const row = judge({ ...scenario, verdict }, { ...PLAYED, ...played });
    expect(row).toMatchObject({ result: why === null ? 'as expected' : 'otherwise', why });
  });
});

const { policies } = readPolicies([
  { path: 'p.yaml', text: readFileSync('lib/cli/drill/policies/baseline.yaml', 'utf8') },
]);
const lenient: readonly Policy[] = policies.map((policy) => ({ ...policy, selectorCoverage: 'atLeast' }));
const [state = {}] = scenario.state.trails;
const changed = (now: TrailState, by: readonly Policy[] = policies): readonly string[] =>
  changedIn({ trails: [state] }, { trails: [now] }, scenario.trail, wishesOf(by, scenario.trail));

const all = (category: string, type?: string) => ({
  FieldSelectors: [
    { Field: 'eventCategory', Equals: [category] },
    ...(type === undefined ? [] : [{ Field: 'resources.type', Equals: [type] }]),
  ],
});
const NARROW = { AdvancedEventSelectors: [all('Management')] };
const WIDE = {
  AdvancedEventSelectors: [
    all('Management'),
    all('Data', 'AWS::S3::Object'),
    all('Data', 'AWS::Lambda::Function'),
  ],
};
const set = (over: NonNullable<TrailState['Trail']>): TrailState => ({ Trail: { ...state.Trail, ...over } });

const CHANGES: readonly { readonly property: string; readonly over: TrailState }[] = [
  { property: 'IsLogging', over: { Status: { IsLogging: false } } },
  { property: 'S3BucketName', over: set({ S3BucketName: 'b' }) },
  { property: 'S3KeyPrefix', over: set({ S3KeyPrefix: '' }) },
  { property: 'SnsTopicName', over: set({ SnsTopicARN: 'b' }) },
  { property: 'IsMultiRegionTrail', over: set({ IsMultiRegionTrail: false }) },
  { property: 'IncludeGlobalServiceEvents', over: set({ IncludeGlobalServiceEvents: false }) },
  { property: 'EnableLogFileValidation', over: set({ LogFileValidationEnabled: false }) },
  { property: 'CloudWatchLogsLogGroupArn', over: set({ CloudWatchLogsLogGroupArn: 'b' }) },
  { property: 'CloudWatchLogsRoleArn', over: set({ CloudWatchLogsRoleArn: 'b' }) },
  { property: 'KMSKeyId', over: set({ KmsKeyId: 'b' }) },
  { property: 'IsOrganizationTrail', over: set({ IsOrganizationTrail: true }) },
  { property: 'RecursiveLogging', over: set({ RecursiveLogging: false }) },
  { property: 'AdvancedEventSelectors', over: WIDE },
  { property: 'InsightSelectors', over: { InsightSelectors: [] } },
  { property: 'AggregationConfigurations', over: { AggregationConfigurations: [] } },
  { property: 'Tags', over: { Tags: [] } },
];

describe('what is no longer as it was', () => {
  it.each(CHANGES)('is $property where that alone was changed', ({ property, over }) => {
    expect(changed({ ...state, ...over })).toEqual([property]);
  });

  it('is tried above for every property that the policy governs', () => {
    const governed = wishesOf(policies, scenario.trail).map(({ facet }) => facet.property);
    expect(new Set(CHANGES.map(({ property }) => property))).toEqual(new Set(governed));
  });

  it('is never taken for nothing where nobody said how to compare', () => {
    const [wish] = wishesOf(policies, scenario.trail);
    if (!wish) throw new Error('the policy governs nothing');
    const unheard = { ...wish, facet: { ...wish.facet, property: 'Unheard' } };
    expect(() => changedIn({ trails: [state] }, { trails: [state] }, scenario.trail, [unheard])).toThrow(
      'no drill can judge Unheard',
    );
  });

  it('is the trail where there is none', () => {
    const wishes = wishesOf(policies, scenario.trail);
    expect(changedIn({ trails: [state] }, { trails: [] }, scenario.trail, wishes)).toEqual(['Trail']);
  });

  it('is nothing where only order, spelling and the tags of others differ', () => {
    const now = {
      ...state,
      Tags: [{ Key: 'other', Value: 'x' }, ...(state.Tags ?? []).toReversed()],
      InsightSelectors: [{ InsightType: 'ApiErrorRateInsight' }, { InsightType: 'ApiCallRateInsight' }],
      AdvancedEventSelectors: (state.AdvancedEventSelectors ?? []).toReversed(),
    };
    expect(changed(now)).toEqual([]);
  });

  it('is nothing where more is recorded and the policy lets it, but is where less is', () => {
    expect(changed({ ...state, ...WIDE }, lenient)).toEqual([]);
    expect(changed({ ...state, ...NARROW }, lenient)).toEqual(['AdvancedEventSelectors']);
  });
});

describe('the table', () => {
  const row = {
    id: 'x'.repeat(60),
    title: 't',
    category: 'c',
    expected: 'remediated, and whole again',
    happened: `drifted; \u001b[31m${'h'.repeat(90)}`,
    result: 'otherwise',
    why: 'not as it was: AdvancedEventSelectors, InsightSelectors, AggregationConfigurations',
  } as const;

  it.each([40, 79, 80, 100])('fits in %d columns, and no terminal obeys it', (width) => {
    const rows = [row, { ...row, id: 'short' }, { ...row, id: 'b', result: 'skipped' }] as const;
    const text = renderRows(rows, { width, colours: false });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    expect(text).not.toContain('\u001b');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('0 as expected, 2 otherwise, 0 not governed, 1 skipped.');
  });
});

describe('the bar', () => {
  const shown = async (isTTY: boolean, fails = false): Promise<readonly string[]> => {
    const said: string[] = [];
    const terminal = { isTTY, write: (text: string | Uint8Array) => said.push(String(text)) > 0 };
    const work = withBar(['a', 'b'], terminal, (one) =>
      fails ? Promise.reject(new Error('no')) : Promise.resolve(one.toUpperCase()),
    );
    if (fails) await expect(work).rejects.toThrow('no');
    else expect(await work).toEqual(['A', 'B']);
    return said;
  };

  it('shows on a terminal how far it is, and is gone afterwards, whatever happens', async () => {
    const said = await shown(true);
    expect(said[1]).toContain(`[${'='.repeat(15)}${' '.repeat(15)}] 1/2`);
    expect(said.at(-1)).toBe('\r\u001b[K');
    expect((await shown(true, true)).at(-1)).toBe('\r\u001b[K');
  });

  it('is nowhere else', async () => {
    expect(await shown(false)).toEqual([]);
  });
});
