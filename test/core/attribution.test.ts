import { describe, expect, test } from 'vitest';
import type { Actor } from '../../lib/core/actor.ts';
import { culprit, suspects, toldApart } from '../../lib/core/attribution.ts';
import { callsChanging, canHaveChanged, isNamedBy } from '../../lib/core/cause.ts';
import { READS } from '../../lib/core/facets/facet.ts';
import type { Trigger } from '../../lib/core/trigger.ts';
import { course, exactly, lookAt, policyOf } from './fixtures.ts';

const OURS = 'arn:aws:iam::111122223333:role/trailwarden-enforce';

const call = (
  eventName: string,
  actor: Partial<Actor> | null = null,
  errorCode: string | null = null,
): Trigger => ({
  kind: 'event',
  eventId: eventName,
  eventName,
  eventTime: '2026-01-01T00:00:00Z',
  errorCode,
  actor: actor && { type: null, arn: null, issuer: null, via: null, sourceIp: null, ...actor },
  foundAfterwards: false,
});

const stopped = () => course([policyOf()], lookAt({ Status: { IsLogging: false } })).findings;
const gone = () => course(exactly([policyOf()]), lookAt(null)).findings;

describe('who is looked for', () => {
  test.each([
    {
      findings: stopped,
      triggers: [],
      calls: ['StopLogging', 'DeleteTrail', 'CreateTrail'],
      reason: 'nobody was seen',
    },
    { findings: gone, triggers: [], calls: ['DeleteTrail'], reason: 'nobody was seen to delete it' },
    { findings: stopped, triggers: [call('StopLogging')], calls: [], reason: 'it is known who did it' },
    {
      findings: stopped,
      triggers: [call('AddTags'), call('StopLogging', null, 'AccessDenied')],
      calls: ['StopLogging', 'DeleteTrail', 'CreateTrail'],
      reason: 'what was seen cannot have caused it',
    },
    { findings: () => [], triggers: [], calls: [], reason: 'nothing drifted' },
  ])('$calls: $reason', ({ findings, triggers, calls }) => {
    expect([...suspects(findings(), triggers)].sort()).toEqual([...calls].sort());
  });

  test.each([
    { by: 'UpdateTrail', changes: ['GetTrail'] },
    { by: 'PutEventSelectors', changes: ['GetEventSelectors'] },
    { by: 'PutInsightSelectors', changes: ['GetInsightSelectors'] },
    { by: 'PutEventConfiguration', changes: ['GetEventConfiguration'] },
    { by: 'AddTags', changes: ['ListTags'] },
    { by: 'RemoveTags', changes: ['ListTags'] },
    { by: 'StopLogging', changes: ['GetTrailStatus', 'GetInsightSelectors'] },
    { by: 'StartLogging', changes: [] },
    { by: 'CreateTrail', changes: READS },
  ])('what $changes answer is changed by $by', ({ by, changes }) => {
    expect(READS.filter((read) => canHaveChanged(call(by), read))).toEqual(changes);
    expect(READS.filter((read) => canHaveChanged(call(by, null, 'AccessDenied'), read))).toEqual([]);
  });

  test.each([
    { property: 'KMSKeyId', name: 'kmskeyid' },
    { property: 'S3BucketName', name: 's3bucketname' },
    { property: 'EnableLogFileValidation', name: 'enablelogfilevalidation' },
    { property: 'CloudWatchLogsLogGroupArn', name: 'cloudwatchlogsloggrouparn' },
  ])('$property is changed by an update that names it, and no other', ({ property, name }) => {
    const by = (...asked: readonly string[]) => isNamedBy({ ...call('UpdateTrail'), asked }, property);
    expect([by('name', name), by('name'), by()]).toEqual([true, false, false]);
    expect(isNamedBy(call('UpdateTrail'), property)).toBe(true);
    expect(isNamedBy({ ...call('CreateTrail'), asked: [] }, property)).toBe(true);
  });

  test('no update sets what has a call of its own', () => {
    const update = { ...call('UpdateTrail'), asked: ['islogging', 'tags', 'nothing'] };
    expect(['IsLogging', 'Tags', 'Nothing'].filter((property) => isNamedBy(update, property))).toEqual([]);
  });

  test('nobody for what no call changes', () => {
    expect([callsChanging('Delivery'), callsChanging('Nothing')]).toEqual([[], []]);
  });

  test('the latest that was found, and not ourselves', () => {
    const [ours, theirs] = [call('UpdateTrail', { via: 'trailwarden' }), call('UpdateTrail', { via: 'cli' })];
    expect(culprit([ours, theirs, call('StopLogging')])).toEqual([theirs]);
    expect(culprit([call('UpdateTrail')])).toEqual([call('UpdateTrail')]);
    expect(culprit([ours])).toEqual([]);
  });
});

describe('ourselves', () => {
  test('are told by the role, never by a name', () => {
    expect(toldApart(call('UpdateTrail', { issuer: OURS, via: 'sdk' }), [OURS]).actor?.via).toBe(
      'trailwarden',
    );
    const either = toldApart(call('UpdateTrail', { issuer: OURS, via: 'sdk' }), [`${OURS}-of-old`, OURS]);
    expect(either.actor?.via).toBe('trailwarden');
    const stopping = toldApart(call('StopLogging', { issuer: OURS, via: 'sdk' }), [OURS]);
    // We never make that call: somebody took our role.
    expect(stopping.actor?.via).toBe('sdk');
    for (const actor of [{ arn: OURS }, { issuer: `${OURS}-not` }, { issuer: null }, null])
      expect(toldApart(call('UpdateTrail', actor), [OURS])).toEqual(call('UpdateTrail', actor));
  });
});
