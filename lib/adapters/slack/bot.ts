import type { Incident, Posted } from '../../core/incident.ts';
import { isObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { Retryable, type Channel } from '../../ports.ts';
import { ask, insist, Refused, Unsure, type Answer } from './call.ts';
import { headOf, replyOf, type Message } from './message.ts';
import { orPlain } from './plain.ts';
import type { Settings } from './slack.ts';

/** The head is gone, or may no longer be changed: what follows is told in the thread all the same. */
const GONE = ['message_not_found', 'cant_update_message', 'edit_window_closed'];

/** The channel of a thread is no longer there for us. */
const LOST = ['is_archived', 'channel_not_found', 'not_in_channel'];

/** The token may not read: what was said cannot be found, and may be said twice. */
const BLIND = [
  'missing_scope',
  'not_allowed_token_type',
  'no_permission',
  'thread_not_found',
  'method_not_supported_for_channel_type',
];

/** Nothing in a message is a link, a mention or markup, whatever it looks like (API: chat.postMessage). */
const QUIET = { unfurl_links: false, unfurl_media: false, link_names: false, parse: 'none', mrkdwn: false };

const METADATA = 'trailwarden_outcome';
/** Clocks of two services may disagree by so many seconds. */
const LEEWAY = 60;
const MOST_PAGES = 10;
const TRIES = 3;

type Form = { readonly [name: string]: unknown };

interface Desk extends Omit<Settings, 'secret'> {
  readonly token: string;
}

const call = ({ api, token }: Desk, method: string, form: Form, deadline: number): Promise<Answer> => {
  // Reading methods take no JSON (https://docs.slack.dev/apis/web-api/#post_bodies).
  const isRead = method.startsWith('conversations.');
  const fields = Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]);
  return ask({
    method,
    url: `${api}/${method}`,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': `application/${isRead ? 'x-www-form-urlencoded' : 'json'}; charset=utf-8`,
    },
    body: isRead ? new URLSearchParams(fields).toString() : JSON.stringify(form),
    deadline,
  });
};

const isOf =
  (id: string) =>
  (message: unknown): boolean => {
    const metadata = isObject(message) ? message['metadata'] : null;
    const payload =
      isObject(metadata) && metadata['event_type'] === METADATA ? metadata['event_payload'] : null;
    return isObject(payload) && payload['outcome'] === id;
  };

const cursorOf = (answer: Answer): string => {
  const next = isObject(answer['response_metadata']) ? answer['response_metadata']['next_cursor'] : '';
  return typeof next === 'string' ? next : '';
};

/** A message of ours by the outcome's id, in a thread or, before there is one, in the channel. */
const found = async (desk: Desk, where: Form, outcome: Outcome, deadline: number): Promise<Posted | null> => {
  const method = 'ts' in where ? 'conversations.replies' : 'conversations.history';
  const oldest = Date.parse(outcome.timing.finishedAt) / 1000 - LEEWAY;
  const form = { ...where, oldest, limit: 200, include_all_metadata: true };
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked = { ...form, ...(cursor !== '' && { cursor }) };
    const answer = await insist(() => call(desk, method, asked, deadline), deadline);
    const all: unknown[] = Array.isArray(answer['messages']) ? answer['messages'] : [];
    const one = all.find(isOf(outcome.id));
    if (isObject(one)) return { channel: String(where['channel']), ts: String(one['ts']) };
    cursor = cursorOf(answer);
    if (cursor === '') return null;
  }
  return null;
};

/** The same; null where the token may not look, and then it may be said twice: better than not at all. */
const seen = async (...sought: Parameters<typeof found>): Promise<Posted | null> => {
  try {
    return await found(...sought);
  } catch (error) {
    if (error instanceof Refused && BLIND.includes(error.code)) return null;
    throw error;
  }
};

/** Posts; where nobody knows whether it was posted, looks before it posts again. */
const posted = async (desk: Desk, form: Form, outcome: Outcome, deadline: number): Promise<Posted> => {
  const channel = String(form['channel']);
  const where = 'thread_ts' in form ? { channel, ts: form['thread_ts'] } : { channel };
  for (let left = TRIES; ; left -= 1) {
    try {
      const answer = await call(desk, 'chat.postMessage', form, deadline);
      const there = typeof answer['channel'] === 'string' ? answer['channel'] : channel;
      return { channel: there, ts: String(answer['ts']) };
    } catch (error) {
      if (!(error instanceof Unsure)) throw error;
      const there = await seen(desk, where, outcome, deadline);
      if (there) return there;
      if (left <= 1) throw new Retryable(error.message, { cause: error });
    }
  }
};

const metadataOf = ({ id }: Incident, outcome: Outcome): Form => ({
  metadata: { event_type: METADATA, event_payload: { outcome: outcome.id, incident: id } },
});

const renewed = async (
  desk: Desk,
  { channel, ts }: Posted,
  [incident, outcome]: readonly [Incident, Outcome],
  deadline: number,
): Promise<void> => {
  const update = (message: Message): Promise<Answer> =>
    insist(
      () =>
        call(
          desk,
          'chat.update',
          {
            channel,
            ts,
            ...message,
            link_names: false,
            parse: 'none',
            ...metadataOf(incident, incident.opening),
          },
          deadline,
        ),
      deadline,
    );
  try {
    await orPlain(incident, outcome, headOf, update);
  } catch (error) {
    if (!(error instanceof Refused && GONE.includes(error.code))) throw error;
  }
};

/** A bot: threads, a head that is renewed, and messages that are found again by what they carry. */
export const bot = (desk: Desk): Channel => {
  const { channels } = desk;
  const channelFor = ({ severity }: Outcome): string =>
    (Object.hasOwn(channels, severity) ? channels[severity] : null) ?? channels.default;
  const say = (incident: Incident, outcome: Outcome, where: Form, deadline: number): Promise<Posted> =>
    orPlain(incident, outcome, 'thread_ts' in where ? replyOf : headOf, (message) =>
      posted(desk, { ...where, ...message, ...QUIET, ...metadataOf(incident, outcome) }, outcome, deadline),
    );
  return {
    open: (incident, outcome, deadline) => say(incident, outcome, { channel: channelFor(outcome) }, deadline),
    reply: async (incident, outcome, loud, deadline) => {
      const { posted: head } = incident;
      const there = { channel: channelFor(outcome) };
      const thread = head && { channel: head.channel, thread_ts: head.ts, reply_broadcast: loud };
      try {
        await say(incident, outcome, thread ?? there, deadline);
      } catch (error) {
        const isLost = error instanceof Refused && LOST.includes(error.code);
        if (!isLost || head === null || head.channel === there.channel) throw error;
        // The thread's channel is gone, and people were given another.
        await say(incident, outcome, there, deadline);
      }
    },
    renew: async (incident, outcome, deadline) => {
      if (incident.posted) await renewed(desk, incident.posted, [incident, outcome], deadline);
    },
    find: ({ posted: head }, outcome, deadline) =>
      seen(desk, head ? { ...head } : { channel: channelFor(outcome) }, outcome, deadline),
  };
};
