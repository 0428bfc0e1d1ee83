import { describe, expect, test } from 'vitest';
import { complaints, policy } from './write.ts';

const fields = (...lines: string[]): string =>
  `{ AdvancedEventSelectors: [{ FieldSelectors: [${lines.map((line) => `{ ${line} }`).join(', ')}] }] }`;
const DATA = ['Field: eventCategory, Equals: [Data]', "Field: resources.type, Equals: ['AWS::S3::Object']"];
const NETWORK = [
  'Field: eventCategory, Equals: [NetworkActivity]',
  'Field: eventSource, Equals: [s3.amazonaws.com]',
];
const MANAGEMENT = 'Field: eventCategory, Equals: [Management]';
const many = (count: number, item = 'x'): string => `[${Array(count).fill(item).join(', ')}]`;
const insight = (type: string, selectors: string): string =>
  `{ InsightSelectors: [{ InsightType: ${type} }], ${selectors} }`;

describe('what selectors may not mean', () => {
  test.each([
    {
      reason: 'both kinds of selectors',
      desired:
        '{ EventSelectors: [{ ReadWriteType: All }], AdvancedEventSelectors: [{ FieldSelectors: [{ Field: eventCategory, Equals: [Management] }] }] }',
      says: '4:54: error: AdvancedEventSelectors: found AdvancedEventSelectors beside EventSelectors',
    },
    {
      reason: 'six basic selectors',
      desired: `{ EventSelectors: ${many(6, '{ ReadWriteType: All }')} }`,
      says: 'EventSelectors: found a list of 6; write at most 5',
    },
    {
      reason: '251 data resources',
      desired: `{ EventSelectors: [{ DataResources: [{ Type: AWS::S3::Object, Values: ${many(251)} }] }] }`,
      says: 'found 251 data resources; write at most 250',
    },
    {
      reason: 'another basic type',
      desired: '{ EventSelectors: [{ DataResources: [{ Type: AWS::SNS::Topic, Values: [x] }] }] }',
      says: 'Type: found "AWS::SNS::Topic"; write AWS::S3::Object',
    },
    {
      reason: 'another excluded source',
      desired: '{ EventSelectors: [{ ExcludeManagementEventSources: [s3.amazonaws.com] }] }',
      says: 'ExcludeManagementEventSources[0]: found "s3.amazonaws.com"; write kms.amazonaws.com or',
    },
    {
      reason: '501 values',
      desired: fields(...DATA, `Field: eventName, Equals: ${many(499)}`),
      says: 'found 501 values; write at most 500',
    },
    {
      reason: 'no category',
      desired: fields('Field: readOnly, Equals: ["true"]'),
      says: 'FieldSelectors: found no eventCategory; write { Field: eventCategory',
    },
    {
      reason: 'two categories',
      desired: fields('Field: eventCategory, Equals: [Management, Data]'),
      says: 'Equals: found a list of 2; write a list of exactly one value',
    },
    {
      reason: 'a category of event data stores',
      desired: fields('Field: eventCategory, Equals: [Insight]'),
      says: "Equals[0]: found \"Insight\"; write 'Management' or 'Data'",
    },
    {
      reason: 'a field that management events lack',
      desired: fields(MANAGEMENT, 'Field: eventName, Equals: [x]'),
      says: 'Field: found "eventName", which a trail\'s Management events',
    },
    {
      reason: 'a field that network events lack',
      desired: fields(...NETWORK, 'Field: readOnly, Equals: ["true"]'),
      says: "a trail's NetworkActivity events",
    },
    {
      reason: 'readOnly with another operator',
      desired: fields(MANAGEMENT, 'Field: readOnly, NotEquals: ["true"]'),
      says: 'NotEquals: found NotEquals, which readOnly does not take here; write Equals',
    },
    {
      reason: 'readOnly without quotes',
      desired: fields(MANAGEMENT, 'Field: readOnly, Equals: [true]'),
      says: "Equals[0]: found true; write 'true' or 'false', in quotes",
    },
    {
      reason: 'eventCategory with another operator',
      desired: fields('Field: eventCategory, StartsWith: [M]'),
      says: 'StartsWith: found StartsWith, which eventCategory',
    },
    {
      reason: 'resources.type with another operator',
      desired: fields(...DATA.slice(0, 1), 'Field: resources.type, StartsWith: [AWS]'),
      says: 'StartsWith, which resources.type does not take',
    },
    {
      reason: 'a chosen management source',
      desired: fields(MANAGEMENT, 'Field: eventSource, Equals: [kms.amazonaws.com]'),
      says: 'Equals, which eventSource does not take here; write NotEquals',
    },
    {
      reason: 'another excluded management source',
      desired: fields(MANAGEMENT, 'Field: eventSource, NotEquals: [s3.amazonaws.com]'),
      says: 'NotEquals[0]: found "s3.amazonaws.com"',
    },
    {
      reason: 'data events of no type',
      desired: fields(...DATA.slice(0, 1)),
      says: 'found no resources.type',
    },
    {
      reason: 'data events of two types',
      desired: fields(...DATA.slice(0, 1), 'Field: resources.type, Equals: [a, b]'),
      says: 'Equals: found a list of 2; write a list of exactly one',
    },
    {
      reason: 'network events of no source',
      desired: fields(...NETWORK.slice(0, 1)),
      says: 'found no eventSource',
    },
    {
      reason: 'sessions that are not from the console, by a value that no record has',
      desired: fields(...DATA, "Field: sessionCredentialFromConsole, Equals: ['false']"),
      says: 'Equals[0]: found "false"; write \'true\', in quotes',
    },
    {
      reason: 'an operator that AWS does not know',
      desired: fields(...DATA, 'Field: eventName, Contains: [a], Equals: [b]'),
      says: 'Contains',
    },
    {
      reason: 'an operator without values',
      desired: fields(...DATA, 'Field: eventName, Equals: []'),
      says: 'Equals: found []; write a list of texts, at least one',
    },
    {
      reason: 'a label of 1001 characters',
      desired: `{ AdvancedEventSelectors: [{ Name: ${'x'.repeat(1001)}, FieldSelectors: [{ ${MANAGEMENT} }] }] }`,
      says: 'write a label of at most 1000 characters',
    },
    {
      reason: 'another error code',
      desired: fields(...NETWORK, 'Field: errorCode, Equals: [AccessDenied]'),
      says: 'found "AccessDenied"; write \'VpceAccessDenied\'',
    },
    {
      reason: 'a field without a condition',
      desired: fields(...DATA, 'Field: eventName'),
      says: 'found "eventName" without a condition',
    },
    {
      reason: 'a field twice',
      desired: fields(...DATA, 'Field: eventName, Equals: [a]', 'Field: eventName, Equals: [b]'),
      says: 'Field: found "eventName" a second time',
    },
    {
      reason: 'an empty value',
      desired: fields(...DATA, 'Field: eventName, Equals: [""]'),
      says: 'found 0 characters; write a text of 1 to 2048',
    },
    {
      reason: 'a value of 2049 characters',
      desired: fields(...DATA, `Field: eventName, Equals: [${'x'.repeat(2049)}]`),
      says: 'found 2049 characters',
    },
    {
      reason: 'call rates without writes',
      desired: insight('ApiCallRateInsight', 'EventSelectors: [{ ReadWriteType: ReadOnly }]'),
      says: 'InsightSelectors[0]: found an Insight without its events; write selectors that record write management events',
    },
    {
      reason: 'call rates of reads only, in advanced words',
      desired: insight(
        'ApiCallRateInsight',
        fields(MANAGEMENT, 'Field: readOnly, Equals: ["true"]').slice(1, -1),
      ),
      says: 'write management events',
    },
    {
      reason: 'error rates without management events',
      desired: insight('ApiErrorRateInsight', fields(...DATA).slice(1, -1)),
      says: 'selectors that record management events',
    },
    {
      reason: 'Insights of data without data events',
      desired:
        '{ InsightSelectors: [{ InsightType: ApiErrorRateInsight, EventCategories: [Data] }], EventSelectors: [{ ReadWriteType: All }] }',
      says: 'selectors that record data events',
    },
  ])('is an error: $reason', ({ desired, says }) => {
    const all = complaints(policy({ desired })).filter((it) => it.includes(': error: '));
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(says);
  });
});
