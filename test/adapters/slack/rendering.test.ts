import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import * as fc from 'fast-check';
import { createGenerator } from 'ts-json-schema-generator';
import { beforeAll, describe, expect, it } from 'vitest';
import { headOf, plainMessage, replyOf, type Message } from '../../../lib/adapters/slack/message.ts';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { driftOf, outcomeWith, TRIGGER } from '../bus/outcome.ts';
import { BAIT, hostileOutcome } from './hostile.ts';
import { loudIn, weightOf } from './loud.ts';
import { blocksOf, incidentOf } from './message.ts';

let isBlock: ValidateFunction;

beforeAll(() => {
  const schema: object = createGenerator({
    path: fileURLToPath(import.meta.resolve('@slack/types')).replace(/\.js$/, '.d.ts'),
    type: 'KnownBlock',
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema('KnownBlock');
  isBlock = new Ajv({ strict: false }).compile(schema);
});

const OTHER = outcomeWith({ id: 'another', status: 'unresolved' });

/** Everything that is ever said of an outcome: first, of another later, after another, and where the rest is refused. */
const messagesOf = (outcome: Outcome, count = 1): readonly Message[] => {
  const incident = incidentOf(outcome, { count });
  const later = incidentOf(OTHER, { last: outcome.id, count });
  const before = incidentOf(outcome, { last: OTHER.id, count });
  return [
    headOf(incident, outcome),
    headOf(later, outcome),
    headOf(before, OTHER),
    replyOf(incident, outcome),
    plainMessage(incident, outcome),
  ];
};

/** What Slack would refuse. */
const unfitIn = (message: Message): readonly unknown[] => [
  ...blocksOf(message).filter((one) => !isBlock(one)),
  ...weightOf(message),
];

const faultsIn = (outcome: Outcome, count?: number): readonly unknown[] =>
  messagesOf(outcome, count).flatMap((message) => [...unfitIn(message), ...loudIn(message)]);

const selectors = (letter: string): Outcome['drifts'][number][string] => [
  {
    Name: letter,
    FieldSelectors: [
      {
        Field: 'resources.ARN',
        Equals: Array.from({ length: 500 }, (_, index) => `${index}`.padEnd(2048, letter)),
      },
    ],
  },
];

const many = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index));

describe('what Slack is sent', () => {
  it('is judged by a schema that knows a wrong block', () => {
    const section = (text: object): object => ({
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [text] }],
    });
    expect(isBlock(section({ type: 'text', text: 'a' }))).toBe(true);
    expect(isBlock(section({ type: 'text', words: 'a' }))).toBe(false);
    expect(isBlock(section({ type: 'text', text: 'a', style: { loud: true } }))).toBe(false);
  });

  it('fits and is inert whatever an event, a policy or AWS says', () => {
    fc.assert(
      fc.property(hostileOutcome, fc.integer({ min: 1, max: 9 }), (outcome, count) => {
        expect(faultsIn(outcome, count)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each(BAIT)('holds no markup where everything is %j', (bait) => {
    const long = bait.repeat(200);
    const actor = { type: bait, arn: bait, issuer: long, via: 'cli', sourceIp: long } as const;
    const drifts = [{ ...driftOf(bait, bait, long), policy: long, notes: [bait, long] }];
    const trail = { arn: bait, name: bait, homeRegion: long, accountId: bait };
    const trigger = { ...TRIGGER, eventName: bait, eventTime: long, actor };
    expect(
      faultsIn(outcomeWith({ drifts, trail, trigger, contested: true, policies: [bait, long] })),
    ).toEqual([]);
  });
});

describe('what is too large for Slack', () => {
  it('is a user agent or a name of 300 kB', () => {
    const huge = '<!channel>\u202e'.repeat(30_000);
    const actor = { type: huge, arn: huge, issuer: huge, via: 'terraform', sourceIp: huge } as const;
    const trigger = { ...TRIGGER, eventName: huge, eventTime: huge, errorCode: huge, actor };
    const trail = { arn: huge, name: huge, homeRegion: huge, accountId: huge };
    expect(
      faultsIn(outcomeWith({ trigger, trail, contested: true, policies: many(100, () => huge) })),
    ).toEqual([]);
  });

  it('is 500 selector values of 2,048 characters, desired and observed', () => {
    const drift = driftOf('AdvancedEventSelectors', selectors('d'), selectors('o'));
    expect(faultsIn(outcomeWith({ drifts: [drift] }))).toEqual([]);
  });

  it('is 100 drifts of all sorts, with all that can be said of them', () => {
    const examples = many(50, (index) => ({ text: `call ${index} `.repeat(100), event: {} }));
    const drifts = many(100, (index) => ({
      ...driftOf(`Property${'x'.repeat(index)}`, '漢'.repeat(5000), {
        a: '"\\'.repeat(5000),
        b: selectors('x'),
      }),
      policy: 'p'.repeat(5000),
      blindSpots: examples,
      excess: examples,
      notes: many(50, () => '"'.repeat(1000)),
      waiver: { until: '2026-01-01', reason: 'r'.repeat(5000), approvedBy: 'a'.repeat(5000), endsInDays: 3 },
    }));
    expect(faultsIn(outcomeWith({ drifts, status: 'drifted', contested: true }))).toEqual([]);
  });

  it('is hundreds of actions, of things not read and of things not done', () => {
    const reason = '"AccessDenied"\\ '.repeat(1000);
    const actions = many(300, () => ({
      api: reason,
      request: {},
      because: [],
      result: 'refused',
      error: reason,
    }));
    const said = many(300, () => ({ property: reason, properties: [reason], reason }));
    expect(faultsIn(outcomeWith({ status: 'unresolved', actions, unread: said, blocked: said }))).toEqual([]);
  });
});
