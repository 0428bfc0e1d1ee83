import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, describe, test } from 'vitest';
import { tellingOf } from '../../lib/core/incident.ts';
import type { Json } from '../../lib/core/json.ts';
import { hostileOutcome } from '../adapters/slack/hostile.ts';
import { driftOf, outcomeWith, TRIGGER } from '../adapters/bus/outcome.ts';
import { anyJson, mutatedBytes, mutatedJson, mutatedText } from '../arbitraries/mutated.ts';
import { trailState } from '../arbitraries/state.ts';
import { guarded, holds, PATIENCE, RUNS } from './guard.ts';

const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

const WHOLE = outcomeWith({
  contested: true,
  drifts: [
    {
      ...driftOf('AdvancedEventSelectors', [{ FieldSelectors: [{ Field: 'a', Equals: ['b'] }] }], []),
      waiver: { until: '2027-01-31', reason: 'rotation', approvedBy: 'secops', endsInDays: 3 },
      blindSpots: [{ text: 's3:GetObject (read)', event: { eventName: 'GetObject' } }],
      excess: [{ text: 's3:PutObject (write)', event: { eventName: 'PutObject' } }],
      notes: ['a note'],
    },
  ],
  unread: [{ property: 'Tags', reason: 'AccessDenied' }],
  actions: [
    {
      api: 'cloudtrail:StartLogging',
      request: { Name: 'a' },
      because: ['IsLogging'],
      result: 'refused',
      error: 'no',
    },
  ],
  blocked: [{ properties: ['KMSKeyId'], reason: 'two policies' }],
  otherTriggers: [{ ...TRIGGER, errorCode: 'AccessDenied' }],
});

const OUTCOMES = [
  WHOLE,
  outcomeWith({ status: 'attempted' }),
  outcomeWith({ status: 'unknown', drifts: [] }),
];

const envelope = (detail: unknown): Json =>
  asJson({ version: '0', source: 'trailwarden', 'detail-type': 'Trail Outcome', detail });

const INCIDENTS = OUTCOMES.map((outcome) => {
  const { incident } = tellingOf(outcome, 'said', null);
  return asJson({ ...incident, posted: { channel: 'C1', ts: '1.2' } });
});

const INSERTS = ['"', '\\', '{', '}', '[', ']', ',', ':', '\\u0000', '\\ud800', 'null', '"__proto__":'];

const guard = guarded('letters');
afterAll(() => guard.close());

describe('a message from the bus is told, or set aside, without ever throwing', { timeout: PATIENCE }, () => {
  test('whatever its bytes', () => holds(guard, 'letter', fc.string({ unit: 'binary' })));

  test('whatever became of a real one', () => holds(guard, 'letter', mutatedJson(OUTCOMES.map(envelope))));

  test('whatever it carries', () => {
    const carried = hostileOutcome.map((outcome) => JSON.stringify(envelope(outcome)));
    // Each takes as long to be made as a hundred others to be read.
    return holds(guard, 'letter', carried, Math.ceil(RUNS / 20));
  });

  test('whatever became of its text', () => {
    const texts = OUTCOMES.map((one) => JSON.stringify(envelope(one)));
    return holds(guard, 'letter', mutatedText(texts, INSERTS));
  });
});

describe(
  'a row of the ledger is read, or told to be unreadable, whoever wrote it',
  { timeout: PATIENCE },
  () => {
    test('an outcome that waits', () =>
      holds(guard, 'waiting', fc.oneof(anyJson, mutatedJson(OUTCOMES.map(asJson)))));

    test('an incident', () => holds(guard, 'incident', fc.oneof(anyJson, mutatedJson(INCIDENTS))));

    test('the snapshot of a trail', () => {
      const states = trailState.chain((state) => mutatedJson([asJson(state)]));
      return holds(guard, 'snapshot', fc.oneof(anyJson, states));
    });

    test('the bytes of a snapshot', () => {
      const bytes = mutatedBytes(trailState.map((state) => JSON.stringify(state)));
      return holds(
        guard,
        'packed',
        bytes.map((one) => gzipSync(one)),
      );
    });

    test('a few bytes that unpack to a memory full', () => {
      const bombs = fc.constantFrom(gzipSync('['.repeat(10_000_000)), gzipSync(' '.repeat(10_000_000)));
      return holds(guard, 'packed', bombs, Math.min(RUNS, 5));
    });
  },
);
