import { describe, expect, test } from 'vitest';
import type { Json } from '../../lib/core/json.ts';
import { saidOf, unfedAggregations, unfedInsights } from '../../lib/core/selectors/fed.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { course, lookAt, policyOf } from './fixtures.ts';
import { CAREFUL, DATA, is, MANAGEMENT, S3, selector } from './spelling.ts';

const READS = selector(MANAGEMENT, is('readOnly', 'true'));
const KMS_WRITES = selector(MANAGEMENT, is('readOnly', 'false'), is('eventSource', 'kms.amazonaws.com'));
const CALLS = { InsightType: 'ApiCallRateInsight' };
const ERRORS = { InsightType: 'ApiErrorRateInsight' };
const OF_DATA = { InsightType: 'ApiErrorRateInsight', EventCategories: ['Data', 'Management'] };

describe('Insights need their events', () => {
  test.each<{ reason: string; selectors: Json; insights: Json; needs: readonly string[] }>([
    { reason: 'all are recorded', selectors: CAREFUL, insights: [CALLS, ERRORS, OF_DATA], needs: [] },
    {
      reason: 'call rates need writes',
      selectors: [READS],
      insights: [CALLS],
      needs: ['write management events'],
    },
    {
      reason: 'writes of data are no writes of management',
      selectors: [selector(DATA, S3)],
      insights: [CALLS],
      needs: ['write management events'],
    },
    { reason: 'some writes are enough', selectors: [KMS_WRITES], insights: [CALLS], needs: [] },
    { reason: 'error rates need reads or writes', selectors: [READS], insights: [ERRORS], needs: [] },
    {
      reason: 'error rates need some',
      selectors: [selector(DATA, S3)],
      insights: [ERRORS],
      needs: ['management events'],
    },
    { reason: 'those of data need data', selectors: [READS], insights: [OF_DATA], needs: ['data events'] },
    { reason: 'what is none needs nothing', selectors: [], insights: ['odd', null], needs: [] },
    {
      reason: 'one of no type needs what most need',
      selectors: [],
      insights: [{ InsightType: { toString: 1 } }],
      needs: ['management events'],
    },
    { reason: 'no list needs nothing', selectors: [], insights: null, needs: [] },
  ])('$reason', ({ selectors, insights, needs }) => {
    expect(unfedInsights(selectors, insights).map((one) => one.needs)).toEqual(needs);
  });

  test('aggregations need data events', () => {
    expect(unfedAggregations([READS], [{ EventCategory: 'Data' }, 1]).map(saidOf)).toEqual([
      'AggregationConfigurations sees nothing: no data event is recorded',
    ]);
    expect(unfedAggregations(CAREFUL, [{ EventCategory: 'Data' }])).toEqual([]);
  });
});

describe('a drift says what is blind besides', () => {
  const notes = (
    desired: { readonly [key: string]: Json },
    state: TrailState,
  ): readonly (readonly string[])[] =>
    course([policyOf({ desired })], lookAt(state)).drifts.map((drift) => drift.notes);

  test('selectors: the Insights that the policy wants', () => {
    const desired = { AdvancedEventSelectors: CAREFUL, InsightSelectors: [CALLS] };
    const state = { AdvancedEventSelectors: [READS], InsightSelectors: [CALLS] };
    expect(notes(desired, state)).toEqual([
      ['ApiCallRateInsight sees nothing: no write management event is recorded'],
    ]);
  });

  test('selectors: the Insights and aggregations that the trail has', () => {
    const state = {
      EventSelectors: [{ IncludeManagementEvents: false }],
      InsightSelectors: [ERRORS],
      AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
    };
    expect(notes({ AdvancedEventSelectors: CAREFUL }, state)).toEqual([
      [
        'ApiErrorRateInsight sees nothing: no management event is recorded',
        'AggregationConfigurations sees nothing: no data event is recorded',
      ],
    ]);
  });

  test('Insights: why they cannot be put back', () => {
    expect(notes({ InsightSelectors: [CALLS] }, { AdvancedEventSelectors: [READS] })).toEqual([
      ['ApiCallRateInsight sees nothing: no write management event is recorded'],
    ]);
    expect(notes({ InsightSelectors: [CALLS] }, {})).toEqual([[]]);
  });

  test('aggregations likewise', () => {
    const desired = { AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }] };
    expect(notes(desired, { AdvancedEventSelectors: [READS] })).toEqual([
      ['AggregationConfigurations sees nothing: no data event is recorded'],
    ]);
  });

  test('others nothing', () => {
    expect(notes({ IsLogging: true }, { AdvancedEventSelectors: [], InsightSelectors: [CALLS] })).toEqual([
      [],
    ]);
  });
});

test('an Insight of no type is told as one', () => {
  expect(unfedInsights([], [{ InsightType: null }]).map(saidOf)).toEqual([
    'An Insight sees nothing: no management event is recorded',
  ]);
});
