import * as fc from 'fast-check';
import type { JsonObject } from '../../../lib/core/json.ts';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { SEVERITIES } from '../../../lib/core/policy.ts';
import type { Trigger } from '../../../lib/core/trigger.ts';
import { outcomeWith } from '../bus/outcome.ts';

/** What somebody would write who wants a message to read, link or call otherwise than we meant. */
export const BAIT = [
  '<!channel>',
  '<!here>',
  '<!everyone|all>',
  '<@U123>',
  '<#C123|general>',
  '<!subteam^S123>',
  '<https://evil.example|click>',
  'https://evil.example',
  'evil.example',
  'mailto:a@b.c',
  'tel:+15550100',
  '@here',
  '@channel',
  '#general',
  '*bold*',
  '_i_',
  '~s~',
  '`code`',
  '```block```',
  ':emoji:',
  '> quoted',
  '&amp;',
  '&lt;!channel&gt;',
  '\u202egnp.exe\u202c',
  '\u2066x\u2069',
  '\u200b\u200d\ufeff',
  '\u0000\u0007\u001b[31m\r\n',
  '\ud800',
  '\udc00x',
  '\u2028\u2029',
  '\u{e0041}',
  '\u3164\u2800\ufe0f',
  '"\\',
  '',
  ' ',
  'å😀漢',
] as const;

export const hostile = fc.oneof(
  fc.constantFrom<string>(...BAIT),
  fc.array(fc.constantFrom<string>(...BAIT), { maxLength: 40 }).map((all) => all.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .tuple(fc.constantFrom<string>(...BAIT), fc.integer({ min: 1, max: 400 }))
    .map(([bait, n]) => bait.repeat(n)),
);

const orNull = fc.option(hostile, { nil: null });

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    hostile,
    fc.constantFrom(null, true, false, 0, -1),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(hostile, tie('value'), { maxKeys: 4 }),
  ),
})).value as fc.Arbitrary<JsonObject>;

const trigger: fc.Arbitrary<Trigger> = fc.record({
  kind: fc.constantFrom('event', 'sweep'),
  eventId: orNull,
  eventName: orNull,
  eventTime: orNull,
  errorCode: orNull,
  actor: fc.option(
    fc.record({
      type: orNull,
      arn: orNull,
      issuer: orNull,
      via: fc.constantFrom(
        'console',
        'cloudformation',
        'terraform',
        'cli',
        'sdk',
        'service',
        'trailwarden',
        null,
      ),
      sourceIp: orNull,
    }),
    { nil: null },
  ),
  foundAfterwards: fc.boolean(),
});

const example = fc.record({ text: hostile, event: json });
const examples = fc.array(example, { maxLength: 8 });

const drift: fc.Arbitrary<JsonObject> = fc.record({
  property: hostile,
  desired: json,
  observed: json,
  policy: hostile,
  waiver: fc.option(
    fc.record({
      until: hostile,
      reason: hostile,
      approvedBy: hostile,
      endsInDays: fc.option(fc.integer({ min: 0, max: 14 }), { nil: null }),
    }),
    { nil: null },
  ),
  blindSpots: examples,
  excess: examples,
  notes: fc.array(hostile, { maxLength: 8 }),
});

const action: fc.Arbitrary<JsonObject> = fc.record({
  api: hostile,
  request: json,
  because: fc.array(hostile, { maxLength: 3 }),
  result: fc.constantFrom('done', 'refused', 'gave-up', 'skipped'),
  error: orNull,
});

const STATUSES = [
  'compliant',
  'remediated',
  'drifted',
  'unresolved',
  'unknown',
  'attempted',
  'out-of-scope',
] as const;

const gap = fc.option(fc.record({ from: hostile, to: fc.constant('2026-01-03T00:00:02Z') }), { nil: null });

/** Any outcome; every text that an event, a policy or an answer of AWS brings is hostile. */
export const hostileOutcome: fc.Arbitrary<Outcome> = fc
  .record({
    status: fc.constantFrom(...STATUSES),
    severity: fc.constantFrom(...SEVERITIES),
    contested: fc.boolean(),
    trail: fc.record({ arn: hostile, name: hostile, homeRegion: hostile, accountId: hostile }),
    policies: fc.array(hostile, { maxLength: 5 }),
    drifts: fc.array(drift, { maxLength: 14 }),
    unread: fc.array(fc.record({ property: hostile, reason: hostile }), { maxLength: 8 }),
    actions: fc.array(action, { maxLength: 8 }),
    blocked: fc.array(fc.record({ properties: fc.array(hostile, { maxLength: 3 }), reason: hostile }), {
      maxLength: 8,
    }),
    trigger,
    otherTriggers: fc.array(trigger, { maxLength: 3 }),
    gap,
  })
  .map(({ gap: between, ...parts }) =>
    outcomeWith({
      ...parts,
      timing: { startedAt: '2026-01-01T00:00:01Z', finishedAt: '2026-01-03T00:00:02Z', gap: between },
    }),
  );
