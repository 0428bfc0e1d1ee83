import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounded } from '../../../lib/adapters/bus/bounded.ts';
import { outcomeSchema } from '../../../lib/adapters/bus/outcome-schema.ts';
import { policySchema } from '../../../lib/adapters/policies/schema.ts';
import { loadPolicies } from '../../../lib/adapters/policies/load.ts';
import { isObject, type Json, type JsonObject } from '../../../lib/core/json.ts';
import { outcomeOf, type Outcome, type Result } from '../../../lib/core/outcome.ts';
import { parseTrigger, type Trigger } from '../../../lib/core/trigger.ts';
import type { Waiver } from '../../../lib/core/waiver.ts';
import { envelope } from '../../arbitraries/events.ts';
import { policies } from '../../arbitraries/policies.ts';
import { trailState } from '../../arbitraries/state.ts';
import { trailId } from '../../arbitraries/trail.ts';
import { course, FREE, lookAt } from '../../core/fixtures.ts';
import { driftOf, outcomeWith, TRIGGER } from './outcome.ts';

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(outcomeSchema());

/** What is wrong with a value, once it has travelled as JSON. */
const wrongIn = (value: unknown): readonly string[] => {
  const travelled: unknown = JSON.parse(JSON.stringify(value));
  return validate(travelled) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);
};

const trigger: fc.Arbitrary<Trigger> = envelope.map((body) => {
  const parsed = parseTrigger(body);
  return 'trigger' in parsed ? parsed.trigger : TRIGGER;
});

const waiver: fc.Arbitrary<Waiver> = fc.record({
  properties: fc.constant(['IsLogging', 'S3BucketName', 'Tags', 'EventSelectors', 'Trail']),
  trails: fc.constant(null),
  principals: fc.constant(null),
  until: fc.constantFrom('2026-01-03', '2027-12-31'),
  reason: fc.constant('rotation'),
  approvedBy: fc.constant('secops'),
});

const RESULTS: readonly Result[] = ['done', 'refused', 'gave-up', 'skipped'];

/** Outcomes of whatever may have happened to a trail. */
const outcome: fc.Arbitrary<Outcome> = fc
  .record({
    trail: trailId,
    state: fc.option(trailState),
    asked: policies,
    waivers: fc.array(waiver, { maxLength: 1 }),
    triggers: fc.array(trigger, { maxLength: 3 }),
    unread: fc.constantFrom({}, { ListTags: 'AccessDeniedException: no' }),
    result: fc.constantFrom(...RESULTS),
    left: fc.boolean(),
  })
  .map(({ trail, state, asked, waivers, triggers, unread, result, left }) => {
    const waived = asked.map((policy) => ({ ...policy, waivers }));
    const ended = course(waived, lookAt(state, unread), trail, FREE);
    const error = result === 'done' ? null : 'ThrottlingException: slower';
    return outcomeOf({
      ...ended,
      trail,
      triggers,
      done: ended.actions.map((action) => ({ action, result, error })),
      left: left ? ended.drifts : [],
      echo: false,
      repairs: {},
      startedAt: '2026-01-01T00:00:08.000Z',
      finishedAt: '2026-01-01T00:00:09.000Z',
    });
  });

const LONG: Json = Array.from({ length: 500 }, (_, index) => `${index}`.padEnd(2048, 'x'));

const HUGE = outcomeWith({
  drifts: [
    {
      ...driftOf('AdvancedEventSelectors', LONG, LONG),
      blindSpots: Array.from({ length: 900 }, () => ({ text: 'x'.repeat(300), event: { eventName: 'x' } })),
    },
    driftOf('Tags', 'x'.repeat(300_000), null),
  ],
  actions: [
    {
      api: 'cloudtrail:PutEventSelectors',
      request: { TrailName: 'main', AdvancedEventSelectors: LONG },
      because: ['AdvancedEventSelectors'],
      result: 'done',
      error: null,
    },
  ],
});

describe('the published schema of outcomes', () => {
  it('is what the function gives: run npm run schema', async () => {
    const file = new URL('../../../policies/outcome.schema.json', import.meta.url);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(outcomeSchema());
  });

  it.each([
    { what: [], schema: policySchema() },
    { what: ['policy'], schema: policySchema() },
    { what: ['outcome'], schema: outcomeSchema() },
  ])('is what the command prints that is asked for it: schema $what', async ({ what, schema }) => {
    const main = new URL('../../../lib/cli/main.ts', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, [main, 'schema', ...what]);
    expect(JSON.parse(stdout)).toEqual(schema);
  });

  it('is no policy, though it lies beside them', async () => {
    const { complaints } = await loadPolicies(new URL('../../../policies', import.meta.url).pathname);
    expect(complaints.filter(({ file }) => file.includes('outcome.schema'))).toEqual([]);
  });

  it('says of every property what it is', () => {
    const silent: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (!isObject(node)) return;
      const shape = node['type'] === 'object' && isObject(node['properties']) ? node['properties'] : {};
      for (const [key, value] of Object.entries(shape))
        if (!isObject(value) || typeof value['description'] !== 'string') silent.push(`${path}/${key}`);
      for (const [key, value] of Object.entries(node)) walk(value, `${path}/${key}`);
    };
    walk(outcomeSchema(), '');
    expect(silent).toEqual([]);
  });
});

describe('an outcome is as the schema says', () => {
  it('whatever happened, whole and bounded', () => {
    fc.assert(
      fc.property(outcome, (one) => {
        expect(wrongIn(one)).toEqual([]);
        expect(wrongIn(bounded(one))).toEqual([]);
      }),
    );
  });

  it('when it was cut to fit the bus', () => {
    expect(bounded(HUGE)).not.toBe(HUGE);
    expect(wrongIn(bounded(HUGE))).toEqual([]);
  });

  it.each([
    { one: outcomeWith(), reason: 'as the loop tells it' },
    { one: outcomeWith({ trigger: { ...TRIGGER, actor: null, eventTime: null } }), reason: 'by nobody' },
    {
      one: outcomeWith({ trigger: { ...TRIGGER, foundAfterwards: true, actor: { ...ACTOR, via: null } } }),
      reason: 'found afterwards, by what nobody can tell',
    },
    {
      one: outcomeWith({
        drifts: [
          {
            ...driftOf('KMSKeyId', 'a', null),
            waiver: { until: '2026-12-31', reason: 'x', approvedBy: 'y', endsInDays: 3 },
          },
        ],
      }),
      reason: 'with a waiver that ends soon',
    },
  ])('$reason', ({ one }) => {
    expect(wrongIn(one)).toEqual([]);
  });
});

const ACTOR = {
  type: 'AssumedRole',
  arn: 'arn:aws:sts::111122223333:assumed-role/admin/me',
  issuer: 'arn:aws:iam::111122223333:role/admin',
  via: 'trailwarden',
  sourceIp: null,
} as const;

describe('what is no outcome is refused', () => {
  const whole: JsonObject = JSON.parse(JSON.stringify(outcomeWith())) as JsonObject;
  const drift = driftOf('IsLogging', true, false);
  const { timing: _timing, ...timeless } = whole;
  const { foundAfterwards: _found, ...told } = TRIGGER;
  it.each([
    { wrong: timeless, at: " must have required property 'timing'", reason: 'a part is missing' },
    { wrong: { ...whole, extra: 1 }, at: ' must NOT have additional', reason: 'a part is nobody knows what' },
    { wrong: { ...whole, version: 2 }, at: '/version', reason: 'another version' },
    { wrong: { ...whole, status: 'fine' }, at: '/status', reason: 'a status that there is none of' },
    { wrong: { ...whole, id: null }, at: '/id', reason: 'an id that is no text' },
    { wrong: { ...whole, trigger: told }, at: '/trigger', reason: 'a trigger that hides how it was found' },
    {
      wrong: { ...whole, trigger: { ...TRIGGER, actor: { ...ACTOR, via: 'magic' } } },
      at: '/trigger/actor/via',
      reason: 'a means that there is none of',
    },
    {
      wrong: { ...whole, drifts: [{ ...drift, waiver: { until: '2026-12-31' } }] },
      at: '/drifts/0/waiver',
      reason: 'a waiver without a reason',
    },
    {
      wrong: {
        ...whole,
        drifts: [
          { ...drift, waiver: { until: '2026-12-31', reason: 'x', approvedBy: 'y', endsInDays: 0.5 } },
        ],
      },
      at: '/drifts/0/waiver/endsInDays',
      reason: 'half a day',
    },
    {
      wrong: { ...whole, drifts: [{ ...drift, blindSpots: [{ text: 'x' }] }] },
      at: '/drifts/0/blindSpots',
      reason: 'an example without its event',
    },
    { wrong: [], at: ' must be object', reason: 'a list' },
  ])('$reason', ({ wrong, at }) => {
    expect(wrongIn(wrong).join('\n')).toContain(at);
  });
});
