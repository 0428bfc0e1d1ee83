import { describe, expect, test } from 'vitest';
import { facetOf, FACETS } from '../../lib/core/facets/index.ts';
import type { Facet } from '../../lib/core/facets/facet.ts';
import type { Json } from '../../lib/core/json.ts';
import type { TrailState } from '../../lib/core/state.ts';
import { course, lookAt, policyOf, TRAIL } from './fixtures.ts';

const GROUP = 'arn:aws:logs:us-east-1:111122223333:log-group:trail';

const facet = (property: string): Facet => {
  const found = facetOf(property);
  if (!found) throw new Error(`no facet governs ${property}`);
  return found;
};

const isSame = (property: string, asked: Json, state: TrailState): boolean => {
  const found = facet(property);
  return found.same(found.desired(asked, TRAIL), found.observed(state, TRAIL));
};

interface Case {
  readonly property: string;
  readonly asked: Json;
  readonly state: TrailState;
  readonly same: boolean;
  readonly reason: string;
}

const of = (property: string, asked: Json, state: TrailState, same: boolean): Omit<Case, 'reason'> => ({
  property,
  asked,
  state,
  same,
});

const SETTINGS: readonly Case[] = [
  {
    ...of('EnableLogFileValidation', true, { Trail: { LogFileValidationEnabled: true } }, true),
    reason: 'validation is read under another name than it is written',
  },
  {
    ...of('EnableLogFileValidation', true, { Trail: {} }, false),
    reason: 'validation that nobody named is off',
  },
  { ...of('IncludeGlobalServiceEvents', true, { Trail: {} }, true), reason: 'global events are on unasked' },
  { ...of('RecursiveLogging', true, {}, true), reason: 'recursive logging is on unasked' },
  { ...of('IsMultiRegionTrail', false, { Trail: {} }, true), reason: 'a trail is single-region unasked' },
  {
    ...of('IsOrganizationTrail', false, { Trail: { IsOrganizationTrail: true } }, false),
    reason: 'an organization trail is not an account trail',
  },
  { ...of('IsLogging', true, { Status: { IsLogging: true } }, true), reason: 'logging stands in the status' },
  { ...of('IsLogging', true, { Status: {} }, false), reason: 'a status that says nothing is not logging' },
  { ...of('IsLogging', true, {}, false), reason: 'no status is not logging' },
  { ...of('S3KeyPrefix', '', { Trail: {} }, true), reason: 'an empty prefix is none' },
  { ...of('S3KeyPrefix', null, { Trail: { S3KeyPrefix: '' } }, true), reason: 'an empty answer is none' },
  { ...of('S3KeyPrefix', 'a', { Trail: { S3KeyPrefix: 'A' } }, false), reason: 'prefixes know case' },
  { ...of('S3BucketName', 'logs', { Trail: { S3BucketName: 'logs' } }, true), reason: 'the same bucket' },
  { ...of('KMSKeyId', 'k', { Trail: { KmsKeyId: 'k' } }, true), reason: 'the key has two spellings' },
  {
    ...of('SnsTopicName', 't', { Trail: { SnsTopicARN: 'arn:aws:sns:us-east-1:111122223333:t' } }, true),
    reason: 'a topic name is the topic of the own account and region',
  },
  {
    ...of('SnsTopicName', 't', { Trail: { SnsTopicARN: 'arn:aws:sns:us-east-1:999999999999:t' } }, false),
    reason: "a topic of the same name in another's account is another topic",
  },
  {
    ...of('SnsTopicName', 'arn:aws:sns:a:b:t', { Trail: { SnsTopicARN: 'arn:aws:sns:a:b:t' } }, true),
    reason: 'a topic ARN stays as it is',
  },
  {
    ...of('SnsTopicName', '', { Trail: {} }, true),
    reason: 'an empty topic is none, not one without a name',
  },
  { ...of('SnsTopicName', null, { Trail: {} }, true), reason: 'no topic is no topic' },
  {
    ...of('CloudWatchLogsLogGroupArn', GROUP, { Trail: { CloudWatchLogsLogGroupArn: `${GROUP}:*` } }, true),
    reason: 'a log group with and without its suffix is one',
  },
  {
    ...of('CloudWatchLogsLogGroupArn', `${GROUP}:*`, { Trail: {} }, false),
    reason: 'a log group is not none',
  },
  {
    ...of('CloudWatchLogsRoleArn', 'r', { Trail: { CloudWatchLogsRoleArn: 'r' } }, true),
    reason: 'the same role',
  },
];

const RATE = 'ApiCallRateInsight';
const ERRORS = 'ApiErrorRateInsight';
const data = (...Templates: string[]): Json => ({ EventCategory: 'Data', Templates });

const LISTS: readonly Case[] = [
  {
    ...of(
      'InsightSelectors',
      [{ InsightType: RATE }],
      { InsightSelectors: [{ InsightType: RATE, EventCategories: ['Management'] }] },
      true,
    ),
    reason: 'categories that are not given are Management',
  },
  {
    ...of(
      'InsightSelectors',
      [{ InsightType: RATE }],
      { InsightSelectors: [{ InsightType: RATE, EventCategories: ['Data', 'Management'] }] },
      false,
    ),
    reason: 'more categories are more events',
  },
  {
    ...of(
      'InsightSelectors',
      [{ InsightType: ERRORS }, { InsightType: RATE }],
      {
        InsightSelectors: [{ InsightType: RATE }, { InsightType: ERRORS, EventCategories: [] }, 'odd', {}],
      },
      true,
    ),
    reason: 'order does not count, nor does what is no selector',
  },
  { ...of('InsightSelectors', [], {}, true), reason: 'no Insights are the empty list' },
  {
    ...of(
      'AggregationConfigurations',
      [data('USER_ACTIONS', 'API_ACTIVITY')],
      { AggregationConfigurations: [data('API_ACTIVITY', 'USER_ACTIONS', 'API_ACTIVITY')] },
      true,
    ),
    reason: 'neither order nor doubles of templates count',
  },
  {
    ...of(
      'AggregationConfigurations',
      [data('A'), { EventCategory: 'Alpha', Templates: ['A'] }, { EventCategory: 'Data' }],
      { AggregationConfigurations: [{ EventCategory: 'Alpha', Templates: ['A'] }, data('A')] },
      true,
    ),
    reason: 'neither the order of categories nor one without templates counts',
  },
  { ...of('AggregationConfigurations', [], {}, true), reason: 'no aggregation is the empty list' },
  {
    ...of('Tags', [{ Key: 'a', Value: '1' }], { Tags: [{ Key: 'b' }, { Key: 'a', Value: '1' }] }, true),
    reason: 'tags that no policy names are not looked at',
  },
  { ...of('Tags', [{ Key: 'a', Value: '1' }], {}, false), reason: 'a tag that is missing is missed' },
  {
    ...of('Tags', [{ Key: 'a' }], { Tags: [{ Key: 'a', Value: '' }] }, true),
    reason: 'a tag without a value has the empty one',
  },
  {
    ...of(
      'Tags',
      [{ Key: 'a', Value: '1' }],
      { Tags: [{ Key: { toString: 1 } }, { Key: 'a', Value: '1' }] },
      true,
    ),
    reason: 'a tag whose key is no text is none that a policy names',
  },
  {
    ...of(
      'InsightSelectors',
      [{ InsightType: 'ApiCallRateInsight' }],
      {
        InsightSelectors: [{ InsightType: 'ApiCallRateInsight', EventCategories: [{ toString: 1 }] }],
      },
      true,
    ),
    reason: 'a category that is no text is none',
  },
  {
    ...of(
      'AggregationConfigurations',
      [],
      { AggregationConfigurations: [{ EventCategory: { toString: 1 }, Templates: [{ toString: 1 }] }] },
      true,
    ),
    reason: 'a template that is no text is none',
  },
  {
    ...of(
      'AggregationConfigurations',
      [],
      { AggregationConfigurations: [{ EventCategory: { toString: 1 }, Templates: ['A'] }] },
      false,
    ),
    reason: 'a category that is no text is another one',
  },
  {
    ...of('EventSelectors', [{}], {}, false),
    reason: 'selectors that were not answered are none',
  },
];

describe('a property is compared by what it means', () => {
  test.each([...SETTINGS, ...LISTS])('$property: $reason', ({ property, asked, state, same }) => {
    expect(isSame(property, asked, state)).toBe(same);
  });

  test('every facet is found by its property, and what is none is not', () => {
    expect(FACETS.map(({ property }) => facetOf(property))).toEqual(FACETS);
    expect(facetOf('constructor')).toBeUndefined();
  });
});

describe('a drift is told as a person wants to read it', () => {
  test('only the tags that the policy names are shown and written', () => {
    const desired = {
      Tags: [
        { Key: 'b', Value: '2' },
        { Key: 'a', Value: '1' },
      ],
    };
    const state = {
      Tags: [
        { Key: 'x', Value: 'y' },
        { Key: 'b', Value: 'no' },
        { Key: 'a', Value: '1' },
      ],
    };
    const { drifts, actions } = course([policyOf({ desired })], lookAt(state));
    expect(drifts[0]?.observed).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: 'no' },
    ]);
    expect(actions.map(({ request }) => request)).toEqual([
      { ResourceId: TRAIL.arn, TagsList: [{ Key: 'b', Value: '2' }] },
    ]);
  });

  test('tags of two policies are compatible unless they want two values of one key', () => {
    const tags = facet('Tags');
    expect(tags.compatible([{ Key: 'a', Value: '1' }], [{ Key: 'b', Value: '2' }], tags)).toBe(true);
    expect(tags.compatible([{ Key: 'a', Value: '1' }], [{ Key: 'a', Value: '2' }], tags)).toBe(false);
  });
});
