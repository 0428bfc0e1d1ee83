import type { Severity } from '../../core/policy.ts';
import { Retryable, type Channel } from '../../ports.ts';
import { ask, Unsure } from './call.ts';
import { headOf, replyOf, type Message } from './message.ts';
import { orPlain } from './plain.ts';

/** Incoming webhooks, by severity: what they say stands in no thread and cannot be found again. */
export const webhook = (
  urls: { readonly default: string } & { readonly [S in Severity]?: string },
): Channel => {
  const post = async (severity: Severity, message: Message, deadline: number): Promise<void> => {
    try {
      await ask({
        method: 'incoming webhook',
        url: (Object.hasOwn(urls, severity) ? urls[severity] : null) ?? urls.default,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ ...message, mrkdwn: false, unfurl_links: false, unfurl_media: false }),
        deadline,
      });
    } catch (error) {
      // It may have been said: saying it twice is better than not at all.
      if (error instanceof Unsure) throw new Retryable(error.message, { cause: error });
      throw error;
    }
  };
  return {
    open: async (incident, outcome, deadline) => {
      await orPlain(incident, outcome, headOf, (message) => post(outcome.severity, message, deadline));
      return null;
    },
    reply: (incident, outcome, _loud, deadline) =>
      orPlain(incident, outcome, replyOf, (message) => post(outcome.severity, message, deadline)),
    renew: () => Promise.resolve(),
    find: () => Promise.resolve(null),
  };
};
