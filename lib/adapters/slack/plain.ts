import type { Incident } from '../../core/incident.ts';
import type { Outcome } from '../../core/outcome.ts';
import { Refused } from './call.ts';
import { plainMessage, type Message } from './message.ts';

/** What Slack answers to a message that it will not take, whoever sends it. */
const TOO_MUCH = [
  'msg_too_long',
  'msg_blocks_too_long',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_attachments',
  'too_many_attachments',
  'invalid_payload',
];

/** Says it whole, or with the headline alone where Slack refuses the rest: silence would be worse. */
export const orPlain = async <T>(
  incident: Incident,
  outcome: Outcome,
  whole: (incident: Incident, outcome: Outcome) => Message,
  say: (message: Message) => Promise<T>,
): Promise<T> => {
  try {
    return await say(whole(incident, outcome));
  } catch (error) {
    if (!(error instanceof Refused && TOO_MUCH.includes(error.code))) throw error;
    return say(plainMessage(incident, outcome));
  }
};
