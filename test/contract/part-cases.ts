import { expect } from 'vitest';
import type { Json } from '../../lib/core/json.ts';
import { act, create, cure, look, means, observed, TRAIL, type Case } from './case.ts';

const ADVANCED: Json = [
  { Name: 'management', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
  {
    Name: 'objects',
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::payroll/'] },
    ],
  },
];

const BASIC: Json = [
  {
    ReadWriteType: 'WriteOnly',
    IncludeManagementEvents: true,
    DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::payroll/'] }],
    ExcludeManagementEventSources: [],
  },
];

const RATE: Json = [{ InsightType: 'ApiCallRateInsight', EventCategories: ['Management'] }];

/** What happens to the parts of a trail: selectors, Insights, aggregation, tags. */
export const PART_CASES: readonly Case[] = [
  {
    name: 'a new trail records all management events',
    motoDeviates: 'a new trail has no selectors at all',
    run: async (trails) => {
      await create(trails);
      const all = [{ ReadWriteType: 'All', IncludeManagementEvents: true }];
      expect(await means(trails, 'EventSelectors', all)).toBe(true);
    },
  },
  {
    name: 'advanced selectors are read back as they were put',
    run: async (trails) => {
      await create(trails);
      await cure(trails, 'AdvancedEventSelectors', ADVANCED);
      expect(await means(trails, 'AdvancedEventSelectors', ADVANCED)).toBe(true);
    },
  },
  {
    name: 'basic selectors are read back as they were put',
    run: async (trails) => {
      await create(trails);
      await cure(trails, 'EventSelectors', BASIC);
      expect(await means(trails, 'EventSelectors', BASIC)).toBe(true);
    },
  },
  {
    name: 'advanced selectors take the place of basic ones',
    run: async (trails) => {
      await create(trails);
      await cure(trails, 'EventSelectors', BASIC);
      await cure(trails, 'AdvancedEventSelectors', ADVANCED);
      expect(await means(trails, 'EventSelectors', BASIC)).toBe(false);
      expect(await means(trails, 'AdvancedEventSelectors', ADVANCED)).toBe(true);
    },
  },
  {
    name: 'basic selectors take the place of advanced ones',
    motoDeviates: 'both stay',
    run: async (trails) => {
      await create(trails);
      await cure(trails, 'AdvancedEventSelectors', ADVANCED);
      await cure(trails, 'EventSelectors', BASIC);
      expect(await means(trails, 'EventSelectors', BASIC)).toBe(true);
    },
  },
  {
    name: 'selectors of both kinds in one call are refused',
    motoDeviates: 'PutEventSelectors accepts both',
    run: async (trails) => {
      await create(trails);
      const both = { TrailName: TRAIL.arn, EventSelectors: BASIC, AdvancedEventSelectors: ADVANCED };
      await expect(act(trails, 'PutEventSelectors', both)).rejects.toThrow(
        /^InvalidEventSelectorsException: /,
      );
    },
  },
  {
    name: 'a trail without Insights has the empty set of them, and nothing is unread',
    run: async (trails) => {
      await create(trails);
      expect(await look(trails, 'GetTrail', 'GetInsightSelectors')).toMatchObject({
        unread: {},
        state: { InsightSelectors: [] },
      });
    },
  },
  {
    name: 'Insights are read back as they were put',
    run: async (trails) => {
      await create(trails);
      await cure(trails, 'InsightSelectors', RATE);
      expect(await observed(trails, 'InsightSelectors')).toEqual({ InsightSelectors: RATE });
    },
  },
  {
    name: 'an empty list turns Insights off',
    motoDeviates: 'PutInsightSelectors appends, and an empty list does nothing',
    run: async (trails) => {
      await create(trails);
      await cure(trails, 'InsightSelectors', RATE);
      await cure(trails, 'InsightSelectors', []);
      expect(await observed(trails, 'InsightSelectors')).toEqual({ InsightSelectors: [] });
    },
  },
  {
    name: 'aggregations are read back as they were put, and an empty list turns them off',
    motoDeviates: 'event configurations are not implemented',
    run: async (trails) => {
      const desired = [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }];
      await create(trails);
      await cure(trails, 'AggregationConfigurations', desired);
      expect(await means(trails, 'AggregationConfigurations', desired)).toBe(true);
      await cure(trails, 'AggregationConfigurations', []);
      expect(await means(trails, 'AggregationConfigurations', [])).toBe(true);
    },
  },
  {
    name: 'tags given at creation are read',
    run: async (trails) => {
      const TagsList = [{ Key: 'owner', Value: 'secops' }];
      await create(trails, { TagsList });
      expect(await observed(trails, 'Tags')).toEqual({ Tags: TagsList });
    },
  },
  {
    name: 'added tags replace those of the same key and leave the others',
    run: async (trails) => {
      await create(trails, {
        TagsList: [
          { Key: 'owner', Value: 'nobody' },
          { Key: 'cost', Value: '42' },
        ],
      });
      await cure(trails, 'Tags', [{ Key: 'owner', Value: 'secops' }]);
      expect(await observed(trails, 'Tags')).toEqual({
        Tags: [
          { Key: 'cost', Value: '42' },
          { Key: 'owner', Value: 'secops' },
        ],
      });
    },
  },
  {
    name: 'a trail without tags has none, and nothing is unread',
    run: async (trails) => {
      await create(trails);
      expect(await observed(trails, 'Tags')).toEqual({ Tags: [] });
    },
  },
];
