import { describe, expect, test } from 'vitest';
import { delivery } from '../../lib/core/facets/delivery.ts';
import type { Facet } from '../../lib/core/facets/facet.ts';
import { facetOf } from '../../lib/core/facets/index.ts';
import type { Json } from '../../lib/core/json.ts';
import type { Status } from '../../lib/core/state.ts';
import { TRAIL } from './fixtures.ts';
import { DATA, MANAGEMENT, S3, selector } from './spelling.ts';

const facet = (property: string): Facet => {
  const found = facetOf(property);
  if (!found) throw new Error(`no facet governs ${property}`);
  return found;
};
const normal = (property: string, asked: Json): Json => facet(property).desired(asked, TRAIL);

describe('a value that somebody made up is read as far as it is one', () => {
  test.each<{ property: string; asked: Json; is: Json }>([
    { property: 'Tags', asked: 'x', is: [] },
    { property: 'Tags', asked: [null, 'x', { Value: 'v' }], is: [{ Key: '', Value: 'v' }] },
    { property: 'InsightSelectors', asked: 'x', is: [] },
    { property: 'InsightSelectors', asked: [null, 'x', {}], is: [] },
    { property: 'AggregationConfigurations', asked: 'x', is: [] },
    {
      property: 'AggregationConfigurations',
      asked: [null, 'x', { Templates: ['API_ACTIVITY'] }],
      is: [{ EventCategory: '', Templates: ['API_ACTIVITY'] }],
    },
  ])('$property: $asked', ({ property, asked, is }) => {
    expect(normal(property, asked)).toEqual(is);
  });

  test('of a log group only the end that AWS adds is left out', () => {
    const CloudWatchLogsLogGroupArn = 'arn:aws:logs:us-east-1:111122223333:log-group:a:*:b';
    const observed = facet('CloudWatchLogsLogGroupArn').observed(
      { Trail: { CloudWatchLogsLogGroupArn } },
      TRAIL,
    );
    expect(observed).toBe(`${CloudWatchLogsLogGroupArn}:*`);
  });

  test('a trail that tells of no selectors has none', () => {
    expect(facet('EventSelectors').observed({}, TRAIL)).toEqual([]);
  });
});

test('an Insight that is named twice is on for the events of both, in order', () => {
  const InsightType = 'ApiCallRateInsight';
  const asked = ['Management', 'Data'].map((category) => ({ InsightType, EventCategories: [category] }));
  expect(normal('InsightSelectors', asked)).toEqual([
    { InsightType, EventCategories: ['Data', 'Management'] },
  ]);
});

describe('two policies can both have what they ask', () => {
  const tags = (...values: readonly string[]): Json =>
    values.map((Value, index) => ({ Key: String(index), Value }));

  test('of tags only where they name none differently', () => {
    const [one, other, more] = [tags('a', 'b'), tags('a', 'c'), tags('a', 'b', 'c')];
    expect([other, more].map((asked) => facet('Tags').compatible(one, asked, facet('Tags')))).toEqual([
      false,
      true,
    ]);
  });

  test('of selectors only where the one that asks for just its own holds what the other asks at least', () => {
    const exact = facet('AdvancedEventSelectors');
    const { lenient } = exact;
    if (!lenient) throw new Error('selectors can be asked for at least');
    const [management, data] = [[selector(MANAGEMENT)], [selector(DATA, S3)]];
    expect(lenient.compatible(management, data, exact)).toBe(false);
    expect(lenient.compatible(management, [...management, ...data], exact)).toBe(true);
    expect(lenient.compatible(management, data, lenient)).toBe(true);
  });
});

describe('how long nothing was delivered', () => {
  const seen = (status: Status): Json => delivery.observed({ Status: status }, TRAIL);
  const files = { what: 'log files', region: TRAIL.homeRegion, error: null };

  test('is told of seconds since 1970 too, as they are on the wire', () => {
    const status = { IsLogging: true, SeenAt: 7200, LatestDeliveryTime: 3600 };
    expect(seen(status)).toStrictEqual([{ ...files, minutes: 60 }]);
  });

  test('is not told where nobody knows when that was seen', () => {
    expect(seen({ IsLogging: true, LatestDeliveryTime: '2026-01-01T00:00:00Z' })).toStrictEqual([files]);
  });
});
