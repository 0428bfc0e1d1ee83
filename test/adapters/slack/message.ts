import { tellingOf, type Incident } from '../../../lib/core/incident.ts';
import { isObject } from '../../../lib/core/json.ts';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { TRIGGER } from '../bus/outcome.ts';
import type { Message } from '../../../lib/adapters/slack/message.ts';

/** The incident that an outcome opens. */
export const incidentOf = (outcome: Outcome, parts: Partial<Incident> = {}): Incident => ({
  ...tellingOf(outcome, 'said', null).incident,
  ...parts,
});

/** Every element within blocks, whatever holds it. */
export const elementsIn = (from: unknown): readonly { readonly [key: string]: unknown }[] => {
  if (Array.isArray(from)) return from.flatMap((one: unknown) => elementsIn(one));
  return isObject(from) ? [from, ...elementsIn(from['elements'])] : [];
};

export const blocksOf = ({ blocks: first, attachments }: Message): readonly unknown[] => [
  ...first,
  ...attachments.flatMap(({ blocks }) => blocks),
];

/** What a reader sees of the blocks, an element after the other. */
export const shownIn = (message: Message): string =>
  elementsIn(blocksOf(message))
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');

/** A trigger by somebody of whom nothing else is known. */
export const withActor = (parts: object): Outcome['trigger'] => ({
  ...TRIGGER,
  actor: { ...TRIGGER.actor, type: null, arn: null, issuer: null, via: null, sourceIp: null, ...parts },
});
