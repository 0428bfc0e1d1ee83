import { describe, expect, test } from 'vitest';
import type { Json } from '../../lib/core/json.ts';
import { blindSpots } from '../../lib/core/selectors/blind-spots.ts';
import { coverageOf } from '../../lib/core/selectors/coverage.ts';
import { CAREFUL, DATA, field, is, KMS, MANAGEMENT, NETWORK, S3, selector } from './spelling.ts';

const lost = (desired: Json, observed: Json): readonly string[] =>
  blindSpots(coverageOf(desired), coverageOf(observed)).map(({ text }) => text);

const [management = {}, objects = {}, endpoint = {}] = CAREFUL;
const withData = (...conditions: Parameters<typeof selector>): Json => [
  management,
  selector(DATA, S3, ...conditions),
  endpoint,
];

interface Case {
  readonly reason: string;
  readonly observed: Json;
  readonly desired?: Json;
  readonly lost: readonly string[];
}

const EVIL = 'arn:aws:sts::111122223333:assumed-role/Admin/evil';

const CASES: readonly Case[] = [
  {
    reason: 'writes of management events',
    observed: [selector(MANAGEMENT, is('readOnly', 'true')), objects, endpoint],
    lost: ['iam:CreateAccessKey (write)'],
  },
  {
    reason: 'reads of management events',
    observed: [{ ReadWriteType: 'WriteOnly' }, objects, endpoint],
    lost: ['iam:GetAccountAuthorizationDetails (read)'],
  },
  {
    reason: 'two excluded sources are two holes',
    observed: [
      { ExcludeManagementEventSources: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] },
      objects,
      endpoint,
    ],
    lost: ['kms:Decrypt (read)', 'rdsdata:ExecuteStatement (write)'],
  },
  {
    reason: 'a data selector under the old label',
    desired: [management],
    observed: [{ Name: 'Management events selector', FieldSelectors: [DATA, S3] }],
    lost: ['iam:CreateAccessKey (write)'],
  },
  {
    reason: 'two excluded kinds of calls',
    observed: withData(field('eventName', { NotStartsWith: ['Delete', 'Put'] })),
    lost: ['s3:PutObject (write)', 's3:DeleteObject (write)'],
  },
  {
    reason: 'one excluded principal',
    observed: withData(field('userIdentity.arn', { NotEquals: [EVIL] })),
    lost: [`s3:GetObject (read) by ${EVIL}`],
  },
  {
    reason: 'everything outside of the console',
    observed: withData(is('sessionCredentialFromConsole', 'true')),
    lost: ['s3:GetObject (read) from outside the console'],
  },
  {
    reason: 'everything from the console',
    observed: withData(field('sessionCredentialFromConsole', { NotEquals: ['true'] })),
    lost: ['s3:GetObject (read) from the console'],
  },
  {
    reason: 'calls that an endpoint let pass',
    observed: [management, objects, selector(NETWORK, KMS, is('errorCode', 'VpceAccessDenied'))],
    lost: ['kms:Decrypt (read) through a VPC endpoint not refused by the endpoint'],
  },
  {
    reason: 'calls that an endpoint refused',
    desired: [selector(NETWORK, KMS, is('errorCode', 'VpceAccessDenied'))],
    observed: [],
    lost: ['kms:Decrypt (read) through a VPC endpoint refused by the endpoint'],
  },
  {
    reason: 'one endpoint',
    observed: [
      management,
      objects,
      selector(NETWORK, KMS, field('vpcEndpointId', { NotEquals: ['vpce-1'] })),
    ],
    lost: ['kms:Decrypt (read) through a VPC endpoint through vpce-1'],
  },
  {
    reason: 'all buckets but one',
    observed: withData(field('resources.ARN', { StartsWith: ['arn:aws:s3:::ok/'] })),
    lost: ['s3:GetObject (read) on anything but arn:aws:s3:::ok/…'],
  },
  {
    reason: 'two of three buckets are two holes',
    desired: [
      {
        IncludeManagementEvents: false,
        DataResources: [
          { Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::a/', 'arn:aws:s3:::b/', 'arn:aws:s3:::c/'] },
        ],
      },
    ],
    observed: [selector(DATA, S3, field('resources.ARN', { StartsWith: ['arn:aws:s3:::b/'] }))],
    lost: ['s3:GetObject (read) on arn:aws:s3:::a/…', 's3:GetObject (read) on arn:aws:s3:::c/…'],
  },
  {
    reason: 'a narrower part of a bucket',
    desired: [selector(DATA, S3, field('resources.ARN', { StartsWith: ['arn:aws:s3:::a/'] }))],
    observed: [selector(DATA, S3, field('resources.ARN', { StartsWith: ['arn:aws:s3:::a/logs/'] }))],
    lost: ['s3:GetObject (read) on arn:aws:s3:::a/… but not arn:aws:s3:::a/logs/…'],
  },
  {
    reason: 'values read Values: [] as nothing',
    desired: [objects],
    observed: [{ IncludeManagementEvents: false, DataResources: [{ Type: 'AWS::S3::Object', Values: [] }] }],
    lost: ['s3:GetObject (read)'],
  },
  {
    reason: 'a type that nobody knows',
    desired: [selector(DATA, is('resources.type', 'AWS::New::Thing'))],
    observed: [],
    lost: ['data events of AWS::New::Thing (write)'],
  },
  {
    reason: 'a service that nobody knows',
    desired: [selector(NETWORK, is('eventSource', 'new.amazonaws.com'))],
    observed: [],
    lost: ['network activity events of new.amazonaws.com (write) through a VPC endpoint'],
  },
  {
    reason: 'a service of another category than the one that is known',
    desired: [selector(MANAGEMENT, is('eventSource', 's3.amazonaws.com'))],
    observed: [],
    lost: ['management events of s3.amazonaws.com (write)'],
  },
  {
    reason: 'a service of another partition keeps its name',
    desired: [selector(DATA, S3, is('eventSource', 's3.amazonaws.com.cn'), is('eventName', 'GetObject'))],
    observed: [],
    lost: ['s3.amazonaws.com.cn:GetObject (write)'],
  },
  {
    reason: 'three excluded buckets are named',
    observed: withData(field('resources.ARN', { StartsWith: ['a', 'b', 'c'.repeat(100)] })),
    lost: [`s3:GetObject (read) on anything but a… or b… or ${'c'.repeat(100)}…`],
  },
  {
    reason: 'one call of many is named by itself',
    desired: [selector(DATA, is('resources.type', 'AWS::New::Thing'), is('eventName', 'Do'))],
    observed: [],
    lost: ['data events of AWS::New::Thing named Do (write)'],
  },
  {
    reason: 'a field that nobody knows, of an event that nobody knows',
    desired: [selector(is('tea', 'green'))],
    observed: [],
    lost: ['iam:CreateAccessKey (write) with tea green'],
  },
  {
    reason: 'a type of no category',
    desired: [selector(is('resources.type', 'AWS::New::Thing'))],
    observed: [],
    lost: ['events of AWS::New::Thing (write)'],
  },
  {
    reason: 'what one cause has cut off already is not cut again',
    observed: [
      selector(MANAGEMENT, is('readOnly', 'true')),
      { ReadWriteType: 'ReadOnly' },
      objects,
      endpoint,
    ],
    lost: ['iam:CreateAccessKey (write)'],
  },
  { reason: 'nothing', observed: CAREFUL.toReversed(), lost: [] },
  {
    reason: 'a split into reads and writes',
    desired: [management],
    observed: [selector(MANAGEMENT, is('readOnly', 'true')), selector(MANAGEMENT, is('readOnly', 'false'))],
    lost: [],
  },
];

describe('what is lost is told by an example for each reason', () => {
  test.each(CASES)('$reason', ({ desired = CAREFUL, observed, lost: expected }) => {
    expect(lost(desired, observed)).toEqual(expected);
  });

  test('the most telling come first, five at most', () => {
    const drops = ['GetObject', ...Array.from({ length: 30 }, (_, index) => `Call${index}`)];
    const observed = [selector(DATA, S3, field('eventName', { NotEquals: drops }))];
    expect(lost([objects, management], observed)).toEqual([
      'iam:CreateAccessKey (write)',
      's3:GetObject (read)',
      's3:Call0 (read)',
      's3:Call1 (read)',
      's3:Call2 (read)',
    ]);
  });

  test('long values and long lists are cut', () => {
    const many = ['a', 'b', 'c', 'd'].map((one) => one.repeat(200));
    const observed = withData(field('resources.ARN', { StartsWith: many }));
    const [text] = lost(CAREFUL, observed);
    expect(text).not.toContain('a'.repeat(101));
    expect(text).toContain(`but ${'a'.repeat(100)}… or ${'b'.repeat(100)}… or ${'c'.repeat(100)}… or others`);
  });

  test('a value of a hundred characters is whole', () => {
    const [text] = lost(CAREFUL, withData(field('resources.ARN', { Equals: ['a'.repeat(100)] })));
    expect(text).toMatch(/but a{100}$/);
  });

  test('what takes too many steps is not told', () => {
    // One to search, one to widen what was found, and none for a second.
    expect(blindSpots(coverageOf(CAREFUL), [], 1)).toHaveLength(0);
    expect(blindSpots(coverageOf(CAREFUL), [], 2)).toHaveLength(1);
  });
});

describe('an example is an event as CloudTrail would record it', () => {
  test('with its resource and its principal', () => {
    const conditions = [
      field('resources.ARN', { StartsWith: ['arn:aws:s3:::pii/'] }),
      is('userIdentity.arn', EVIL),
    ];
    const [example] = blindSpots(coverageOf([selector(DATA, S3, ...conditions)]), []);
    expect(example?.event).toEqual({
      eventCategory: 'Data',
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      readOnly: true,
      eventType: 'AwsApiCall',
      resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::pii/example' }],
      userIdentity: { arn: EVIL },
    });
  });

  test('with nothing that it does not have', () => {
    const [call] = blindSpots(coverageOf([management]), []);
    expect(call?.event).toStrictEqual({
      eventCategory: 'Management',
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateAccessKey',
      readOnly: false,
      eventType: 'AwsApiCall',
    });
    const type = 'AWS::New::Thing';
    const [thing] = blindSpots(coverageOf([selector(DATA, is('resources.type', type))]), []);
    expect(thing?.event).toStrictEqual({ eventCategory: 'Data', readOnly: false, resources: [{ type }] });
    const [odd] = blindSpots(coverageOf([selector(is('my.resources.x', 'y'), is('resources.ARN', 'z'))]), []);
    expect(odd?.event).toMatchObject({ 'my.resources.x': 'y', resources: [{ ARN: 'z' }] });
  });

  test('whose text no other condition excludes', () => {
    const name = { StartsWith: ['Get'], NotStartsWith: ['Getexample', 'Geta'], NotEndsWith: ['b'] };
    const [example] = blindSpots(
      coverageOf([selector(DATA, S3, field('eventName', { ...name, NotEquals: ['GetObject'] }))]),
      [],
    );
    expect(example?.event['eventName']).toBe('Getc');
  });
});
