import * as fc from 'fast-check';
import type { Json } from '../../lib/core/json.ts';
import { TAMPERING } from '../../lib/core/trigger.ts';
import { accountId, region, trailId } from './trail.ts';

const parameters = trailId.chain(({ arn, name }) =>
  fc.constantFrom<Json>(
    null,
    { name },
    { name: arn },
    { trailName: arn, eventSelectors: [] },
    { resourceId: arn, tagsList: [{ key: 'a' }] },
    { resourceId: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/one' },
  ),
);

const identity: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  null,
  { type: 'Root', arn: 'arn:aws:iam::111122223333:root' },
  { type: 'AWSService', invokedBy: 'cloudformation.amazonaws.com' },
  {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::111122223333:assumed-role/ops/me',
    sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/ops' } },
  },
);

const record = fc.record(
  {
    eventVersion: fc.constant('1.11'),
    userIdentity: identity,
    eventTime: fc.constantFrom('2026-01-02T03:04:05Z', 'yesterday'),
    eventSource: fc.constant('cloudtrail.amazonaws.com'),
    eventName: fc.constantFrom(...TAMPERING, 'LookupEvents'),
    awsRegion: region,
    recipientAccountId: accountId,
    userAgent: fc.constantFrom('aws-cli/2.1', 'console.amazonaws.com', 'Terraform/1.9', 'Boto3/1'),
    sourceIPAddress: fc.constant('203.0.113.7'),
    requestParameters: parameters,
    responseElements: trailId.map(({ arn }): Json => ({ trailARN: arn })),
    errorCode: fc.constantFrom('AccessDenied', '200', '', null),
    errorMessage: trailId.map(({ arn }) => `not authorized to perform: cloudtrail:StopLogging on ${arn}`),
    eventID: fc.uuid(),
  },
  { requiredKeys: ['eventName', 'eventSource'], noNullPrototype: true },
);

/** Envelopes as the bus delivers them, some parts left out. */
export const envelope: fc.Arbitrary<{ readonly [key: string]: Json }> = fc.record({
  version: fc.constant('0'),
  source: fc.constantFrom('aws.cloudtrail', 'trailwarden', 'aws.s3'),
  'detail-type': fc.constantFrom('AWS API Call via CloudTrail', 'Sweep Request'),
  account: accountId,
  region,
  time: fc.constant('2026-01-02T03:04:06Z'),
  detail: record.map((detail): Json => ({ ...detail })),
});

const ODD = [
  '{"toString":1}',
  '{"__proto__":{"name":1}}',
  '[]',
  'null',
  '1e999',
  '"\\u0000"',
  '{"length":9}',
];

/** Texts of envelopes in which one key was renamed or its value replaced by something odd. */
export const mutated: fc.Arbitrary<string> = fc
  .tuple(
    envelope,
    fc.constantFrom('account', 'detail', 'awsRegion', 'name', 'arn', 'userIdentity', 'errorCode', 'source'),
    fc.oneof(fc.constantFrom(...ODD), fc.json()),
    fc.boolean(),
  )
  .map(([whole, key, odd, renamed]) => {
    if (renamed) return JSON.stringify(whole).replaceAll(`"${key}":`, '"__proto__":');
    const marked = JSON.stringify(whole, (name: string, value: Json): Json => (name === key ? '~' : value));
    return marked.replaceAll('"~"', () => odd);
  });
