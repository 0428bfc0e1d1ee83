import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { readPolicies } from '../../../lib/adapters/policies/load.ts';
import { replyOf } from '../../../lib/adapters/slack/message.ts';
import type { JsonObject } from '../../../lib/core/json.ts';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { driftOf, outcomeWith } from '../bus/outcome.ts';
import { hostile } from './hostile.ts';
import { blocksOf, elementsIn, incidentOf, shownIn, withActor } from './message.ts';

const DESIRED: { readonly [property: string]: string } = {
  IsLogging: 'true',
  EnableLogFileValidation: 'true',
  IsMultiRegionTrail: 'true',
  IncludeGlobalServiceEvents: 'true',
  Tags: '[{ Key: team, Value: security }]',
};

const ROLE = 'arn:aws:iam::111122223333:role/admin';

const said = (outcome: Outcome): string => shownIn(replyOf(incidentOf(outcome), outcome));

/** A policy that asks for each of these, so that a waiver of it may name them. */
const policyOf = (properties: readonly string[], waivers: string | null): string =>
  [
    "version: 1\nname: one\nmatch: { trails: ['*'] }\ndesired:",
    ...properties.map((property) => `  ${property}: ${DESIRED[property] ?? ''}`),
    waivers ?? '',
    '',
  ].join('\n');

/** The text to be copied, where there is one. */
const offered = (outcome: Outcome): string | null => {
  const found = elementsIn(blocksOf(replyOf(incidentOf(outcome), outcome))).find(
    ({ type }) => type === 'rich_text_preformatted',
  );
  return found === undefined
    ? null
    : elementsIn(found['elements'])
        .map(({ text }) => String(text))
        .join('');
};

const fight = (parts: Partial<Outcome> = {}): Outcome => outcomeWith({ contested: true, ...parts });

describe('a trail that is fought over', () => {
  it('comes with the waiver to paste: just these properties, this trail and this role, for a month', () => {
    const text = offered(fight({ drifts: [driftOf('IsLogging', true, false), driftOf('Tags', [], null)] }));
    expect(parse(text ?? '')).toEqual({
      waivers: [
        {
          properties: ['IsLogging', 'Tags'],
          trails: ['baseline-trail'],
          principals: [ROLE],
          until: '2026-01-31',
          reason: 'why this may stand',
          approvedBy: 'who says so',
        },
      ],
    });
  });

  it('comes with a waiver that a policy takes, whoever it is and whatever drifted', () => {
    const some = fc.record({
      tail: fc.stringMatching(/^(role|user)\/([\w+=,.@-]{1,20}\/)?[\w+=,.@-]{1,64}$/),
      name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{1,60}[A-Za-z0-9]$/),
      properties: fc.subarray(Object.keys(DESIRED), { minLength: 1 }),
    });
    fc.assert(
      fc.property(some, ({ tail, name, properties }) => {
        const issuer = `arn:aws:iam::111122223333:${tail}`;
        const { trail } = outcomeWith();
        const drifts = properties.map((property) => driftOf(property, 1, 2));
        const trigger = withActor({ via: 'cli', issuer });
        const text = policyOf(properties, offered(fight({ trigger, drifts, trail: { ...trail, name } })));
        const { complaints, policies } = readPolicies([{ path: 'p.yaml', text }], new Date('2026-01-02'));
        expect(complaints.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(policies[0]?.waivers).toMatchObject([{ properties, trails: [name], principals: [issuer] }]);
      }),
    );
  });

  it('comes with a waiver for each policy, which names only what that policy wants', () => {
    const drifts = [
      driftOf('IsLogging', true, false),
      { ...driftOf('Tags', [], null), policy: 'other' },
      driftOf('KMSKeyId', 'a', 'b'),
    ];
    const texts = elementsIn(blocksOf(replyOf(incidentOf(fight()), fight({ drifts }))))
      .filter(({ type }) => type === 'rich_text_preformatted')
      .map(
        ({ elements }) =>
          parse(
            elementsIn(elements)
              .map(({ text }) => String(text))
              .join(''),
          ) as unknown,
      );
    expect(texts).toMatchObject([
      { waivers: [{ properties: ['IsLogging', 'KMSKeyId'] }] },
      { waivers: [{ properties: ['Tags'] }] },
    ]);
    expect(said(fight({ drifts }))).toContain('In the policy other');
  });

  test.each([
    ['terraform', 'the Terraform configuration'],
    ['cloudformation', 'the CloudFormation template'],
    ['sdk', 'the program'],
    ['cli', 'the script'],
  ])('by %s says: change %s', (via, words) => {
    expect(said(fight({ trigger: withActor({ via, issuer: ROLE }) }))).toContain(`Change ${words} so that`);
  });

  test.each(['console', 'service', null])('by %s is offered no waiver', (via) => {
    const outcome = fight({ trigger: withActor({ via, issuer: ROLE }) });
    expect(said(outcome)).toContain('Somebody else keeps setting this back.');
    expect(offered(outcome)).toBeNull();
  });

  test.each([
    ['a role of all', { issuer: 'arn:aws:iam::111122223333:role/*' }],
    ['a role that breaks out of its quotes', { issuer: `${ROLE}"]\n    until: "2099-01-01` }],
    [
      'a session, which no waiver names',
      { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/a/b' },
    ],
    ['a session as its own issuer', { issuer: 'arn:aws:sts::111122223333:federated-user/a' }],
    ['the root user', { type: 'Root', issuer: 'arn:aws:iam::111122223333:root' }],
    ['nobody', {}],
    ['no ARN', { issuer: 'admin' }],
  ])('by %s is offered no waiver', (_, actor) => {
    expect(offered(fight({ trigger: withActor({ via: 'cli', ...actor }) }))).toBeNull();
  });

  it('is offered none for a trail that is gone', () => {
    expect(offered(fight({ drifts: [driftOf('Trail', {}, null)] }))).toBeNull();
  });

  it('is never offered more than one waiver of these six keys, whatever the names', () => {
    const some = fc.record({ issuer: hostile, tail: hostile, name: hostile, property: hostile });
    fc.assert(
      fc.property(some, ({ issuer, tail, name, property }) => {
        const trigger = withActor({ via: 'sdk', issuer: `${ROLE}${tail}${issuer}` });
        const { trail } = outcomeWith();
        const drifts = [driftOf(property, 1, 2), driftOf('Tags', 1, 2)];
        const text = offered(fight({ trigger, drifts, trail: { ...trail, name: `trail${name}` } }));
        const waivers: unknown = (parse(text ?? 'waivers: [{}]') as JsonObject)['waivers'];
        expect(waivers).toHaveLength(1);
        expect(text ?? '').not.toMatch(/[*?<>\u202e]/);
      }),
    );
  });
});
