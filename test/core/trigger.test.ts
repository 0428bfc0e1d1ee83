import { describe, expect, test } from 'vitest';
import type { Json } from '../../lib/core/json.ts';
import { isUnit, sweepRequest } from '../../lib/core/sweep.ts';
import { parseTrigger, TAMPERING } from '../../lib/core/trigger.ts';
import { TRAIL } from './fixtures.ts';

type Keyed = { readonly [key: string]: Json };

const ROOT = { type: 'Root', arn: 'arn:aws:iam::111122223333:root', accountId: '111122223333' };

const RECORD: Keyed = {
  userIdentity: ROOT,
  eventTime: '2026-01-02T03:04:05Z',
  eventSource: 'cloudtrail.amazonaws.com',
  eventName: 'StopLogging',
  awsRegion: 'us-east-1',
  recipientAccountId: '111122223333',
  sourceIPAddress: '203.0.113.7',
  requestParameters: { name: TRAIL.arn },
  responseElements: null,
  eventID: 'e1',
};

const envelope = (detail: Json, more: Keyed = {}): string =>
  JSON.stringify({
    source: 'aws.cloudtrail',
    'detail-type': 'AWS API Call via CloudTrail',
    account: '444455556666',
    region: 'eu-west-1',
    time: '2026-01-02T03:04:09Z',
    detail,
    ...more,
  });

const parsed = (parts: Keyed, more: Keyed = {}) => {
  const found = parseTrigger(envelope({ ...RECORD, ...parts }, more));
  if (found.is !== 'trigger') throw new Error(found.is);
  return found;
};

const STORE = 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/x';

describe('a record of a tampering call is read', () => {
  test('whole, from an envelope of the bus', () => {
    expect(parsed({})).toEqual({
      is: 'trigger',
      accountId: '111122223333',
      region: 'us-east-1',
      place: { arn: TRAIL },
      trigger: {
        kind: 'event',
        eventId: 'e1',
        eventName: 'StopLogging',
        eventTime: '2026-01-02T03:04:05Z',
        errorCode: null,
        actor: { type: 'Root', arn: ROOT.arn, issuer: null, via: null, sourceIp: '203.0.113.7' },
        asked: ['name'],
        foundAfterwards: false,
      },
    });
  });

  test('with the names of what it asked for, and not endlessly many', () => {
    const requestParameters = { name: TRAIL.name, kmsKeyId: '', S3BucketName: 'logs' };
    expect(parsed({ requestParameters }).trigger.asked).toEqual(['name', 'kmskeyid', 's3bucketname']);
    expect(parsed({ requestParameters: null }).trigger.asked).toEqual([]);
    const hostile = {
      '\u0000name': 1,
      '': 1,
      'a b': 1,
      'name\n': 1,
      ['x'.repeat(65)]: 1,
      ['x'.repeat(64)]: 1,
    };
    expect(parsed({ requestParameters: hostile }).trigger.asked).toEqual(['x'.repeat(64)]);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, 1]));
    expect(parsed({ requestParameters: many }).trigger.asked).toHaveLength(32);
  });

  test.each(TAMPERING)('%s is a call that changes a trail', (eventName) => {
    expect(parsed({ eventName }).trigger.eventName).toBe(eventName);
  });

  test('without an identity, without a time of its own, and as an object', () => {
    const { userIdentity: _identity, eventTime: _time, ...rest } = RECORD;
    const found = parseTrigger(JSON.parse(envelope(rest)));
    expect(found).toMatchObject({ is: 'trigger', trigger: { eventTime: '2026-01-02T03:04:09Z' } });
    expect(found).toMatchObject({ trigger: { actor: { type: null, arn: null, issuer: null } } });
  });

  test.each([
    { eventTime: 'soon', reason: 'there is none' },
    { eventTime: '24 Nov 2026 (\u001b[31m <!channel>\n) 10:15Z', reason: 'Date.parse takes remarks' },
    { eventTime: '2026-01-02', reason: 'a day is no time' },
    { eventTime: '2026-13-02T03:04:05Z', reason: 'there is no such month' },
  ])('a time that is none is no time: $reason', ({ eventTime }) => {
    expect(parsed({ eventTime }, { time: 5 }).trigger.eventTime).toBeNull();
  });

  test('account and region come from the envelope where the record has none', () => {
    const found = parsed({ recipientAccountId: 'x', awsRegion: null });
    expect([found.accountId, found.region]).toEqual(['444455556666', 'eu-west-1']);
  });

  test.each([
    { code: null, read: null, reason: 'null is success' },
    { code: '', read: null, reason: 'the empty text is success' },
    { code: '200', read: null, reason: 'some services record 200 on success' },
    { code: 'AccessDenied', read: 'AccessDenied', reason: 'a code is a refusal' },
    { code: 7, read: 'Unknown', reason: 'an odd code is a refusal without a name' },
  ])('$reason', ({ code, read }) => {
    expect(parsed({ errorCode: code }).trigger.errorCode).toBe(read);
  });

  test.each([
    { parts: { requestParameters: { name: 'main' } }, place: { name: 'main' }, reason: 'a short name' },
    { parts: { requestParameters: { trailName: TRAIL.arn } }, place: { arn: TRAIL }, reason: 'trailName' },
    {
      parts: { requestParameters: { resourceId: TRAIL.arn } },
      place: { arn: TRAIL },
      reason: 'a tagged trail',
    },
    {
      parts: { requestParameters: { name: 'main' }, responseElements: { trailARN: TRAIL.arn } },
      place: { arn: TRAIL },
      reason: "the answer's ARN",
    },
    {
      parts: {
        requestParameters: null,
        errorCode: 'AccessDenied',
        errorMessage: `denied on ${TRAIL.arn}, sorry`,
      },
      place: { arn: TRAIL },
      reason: 'the message of a denied call',
    },
    {
      parts: { requestParameters: { name: '<script>' }, errorMessage: `on ${TRAIL.arn}` },
      place: { arn: TRAIL },
      reason: 'the message where the name is none',
    },
    { parts: { requestParameters: null }, place: null, reason: 'nothing' },
    {
      parts: { requestParameters: { name: '/main' } },
      place: null,
      reason: 'nothing that begins as no name',
    },
    { parts: { requestParameters: { name: 'main/' } }, place: null, reason: 'nothing that ends as no name' },
    {
      parts: { requestParameters: { trailName: TRAIL.arn, resourceId: STORE } },
      place: { arn: TRAIL },
      reason: 'a trail beside another resource',
    },
  ])('the trail is found by $reason', ({ parts, place }) => {
    expect(parsed(parts).place).toEqual(place);
  });
});

describe('what is none of our business is ignored', () => {
  const API_CALL = 'not a CloudTrail API call';
  const CHANGE = 'not a call that changes a trail';
  const OTHER = 'the call was about another resource than a trail';
  test.each([
    { body: envelope(RECORD, { source: 'aws.s3' }), why: API_CALL, reason: 'a foreign source' },
    {
      body: envelope(RECORD, { 'detail-type': 'AWS Console Sign In' }),
      why: API_CALL,
      reason: 'a foreign detail-type',
    },
    {
      body: envelope({}, { source: 'evil', 'detail-type': 'Sweep Request' }),
      why: API_CALL,
      reason: "somebody else's request to sweep",
    },
    {
      body: envelope({}, { source: 'trailwarden', 'detail-type': 'Trail Outcome' }),
      why: API_CALL,
      reason: 'our own outcome',
    },
    {
      body: envelope({ ...RECORD, eventSource: 's3.amazonaws.com' }),
      why: CHANGE,
      reason: "another service's call",
    },
    {
      body: envelope({ ...RECORD, eventName: 'LookupEvents' }),
      why: CHANGE,
      reason: 'a call that changes nothing',
    },
    {
      body: envelope({ ...RECORD, requestParameters: { resourceId: STORE } }),
      why: OTHER,
      reason: 'tags of a data store',
    },
    {
      body: envelope({ ...RECORD, requestParameters: { eventDataStore: STORE } }),
      why: OTHER,
      reason: 'Insights of a data store',
    },
  ])('$reason', ({ body, why }) => {
    expect(parseTrigger(body)).toEqual({ is: 'ignored', why });
  });
});

describe('what cannot be read now will not read better later', () => {
  const sweep = { source: 'trailwarden', 'detail-type': 'Sweep Request' };
  test.each([
    { body: '{', why: 'not JSON' },
    { body: '[]', why: 'not an object' },
    { body: undefined, why: 'not an object' },
    { body: envelope('text'), why: 'holds no record' },
    { body: envelope({ ...RECORD, awsRegion: 'x' }, { region: null }), why: 'no account or no region' },
    { body: envelope({ ...RECORD, recipientAccountId: 1 }, { account: 2 }), why: 'no account or no region' },
    { body: envelope({ ...RECORD, awsRegion: { toString: 1 } }), why: 'not of any known shape' },
    { body: envelope({}, { ...sweep, account: 'x' }), why: 'sweep request names no account' },
    { body: envelope({}, { ...sweep, region: null }), why: 'sweep request names no account' },
  ])('$why', ({ body, why }) => {
    const found = parseTrigger(body);
    expect(found.is).toBe('unreadable');
    expect('why' in found && found.why).toContain(why);
  });

  test('a sweep request is read with its account and region', () => {
    expect(parseTrigger(envelope({}, sweep))).toMatchObject({
      is: 'sweep',
      accountId: '444455556666',
      region: 'eu-west-1',
      trigger: { kind: 'sweep', eventName: null, foundAfterwards: false },
    });
  });

  test('a sweep request is read with the time at which its sweep began', () => {
    const time = '2026-11-24T10:15:00.123Z';
    expect(parseTrigger(envelope({}, { ...sweep, time }))).toMatchObject({ is: 'sweep', askedAt: time });
    const whole = '2026-11-24T10:15:00Z';
    expect(parseTrigger(envelope({}, { ...sweep, time: whole }))).toMatchObject({ askedAt: whole });
    const asked = sweepRequest('444455556666', 'eu-west-1', time);
    expect(parseTrigger(JSON.stringify(asked))).toMatchObject({ is: 'sweep', askedAt: time });
  });

  test.each([
    { time: null, reason: 'an older request has none' },
    { time: 1_700_000_000, reason: 'a number is no time' },
    { time: '2026-13-45T10:15:00Z', reason: 'there is no such day' },
    { time: '2026-11-24', reason: 'a day is no time' },
    { time: '2026-11-24T10:15:00+02:00', reason: 'ours are UTC' },
    { time: '24 Nov 2026 (*bold* <!channel>) 10:15Z', reason: 'Date.parse takes remarks' },
    { time: '+002026-11-24T10:15:00Z', reason: 'it takes years of six digits' },
  ])('a sweep request is read without its time where $reason', ({ time }) => {
    expect(parseTrigger(envelope({}, { ...sweep, time }))).toMatchObject({ is: 'sweep', askedAt: null });
  });
});

describe('the id of a root or a unit', () => {
  test.each([
    { id: 'r-ab12', is: true, reason: 'a root' },
    { id: 'ou-ab12-cd34ef56', is: true, reason: 'a unit' },
    { id: 'ou-ab12', is: false, reason: 'half of one' },
    { id: 'r-AB12', is: false, reason: 'ids are small' },
    { id: 'r-ab12\n', is: false, reason: 'a line more' },
    { id: 'xr-ab12', is: false, reason: 'something before' },
    { id: '111122223333', is: false, reason: 'an account' },
    { id: '', is: false, reason: 'nothing' },
  ])('$id: $reason', ({ id, is }) => {
    expect(isUnit(id)).toBe(is);
  });
});
