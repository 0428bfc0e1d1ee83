import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { slack } from '../../../lib/adapters/slack/slack.ts';
import { Retryable, Terminal, type Channel } from '../../../lib/ports.ts';
import type { Secrets } from '../../../lib/sandbox/secrets.ts';
import { outcomeWith } from '../bus/outcome.ts';
import { CHANNEL, failureOf, insideOf, openSecrets, soon, TOKEN } from './desk.ts';
import { incidentOf } from './message.ts';
import { startStub, type Answer, type Asked, type Stub } from './stub.ts';

let secrets: Secrets;
let stub: Stub | null = null;

const OUTCOME = outcomeWith({ id: 'first', status: 'unresolved' });
const INCIDENT = incidentOf(OUTCOME);
const POSTED = { ...INCIDENT, posted: { channel: CHANNEL, ts: '1.2' } };
const DONE: Answer = { body: { ok: true, channel: CHANNEL, ts: '7.8', messages: [] } };
const refused = (error: string): Answer => ({ body: { ok: false, error } });

beforeAll(async () => {
  secrets = await openSecrets();
  secrets.set('/refusing/bot', TOKEN);
});

afterAll(() => secrets.close());

afterEach(async () => {
  await stub?.close();
  stub = null;
});

const channelAt = async (
  answer: (asked: Asked, before: number) => Answer,
): Promise<readonly [Channel, readonly Asked[]]> => {
  stub = await startStub(answer);
  const channels = { default: CHANNEL };
  return [slack({ secret: '/refusing/bot', channels, api: `${stub.origin}/api` }), stub.asked];
};

const textsIn = (asked: readonly Asked[]): readonly boolean[] =>
  asked.map(({ body }) => body.includes('There is more than a message holds'));

describe('a message that Slack refuses', () => {
  test.each(['msg_too_long', 'msg_blocks_too_long', 'invalid_blocks', 'invalid_attachments'])(
    'as %s is told by its headline alone',
    async (error) => {
      const [channel, asked] = await channelAt((_, before) => (before === 0 ? refused(error) : DONE));
      expect(await channel.open(INCIDENT, OUTCOME, soon())).toEqual({ channel: CHANNEL, ts: '7.8' });
      await channel.renew(POSTED, OUTCOME, soon());
      expect(asked.map(({ method }) => method)).toEqual([
        'chat.postMessage',
        'chat.postMessage',
        'chat.update',
        'chat.update',
      ]);
      expect(textsIn(asked)).toEqual([false, true, false, true]);
    },
  );

  it('even so is refused for good', async () => {
    const [channel] = await channelAt(() => refused('invalid_blocks'));
    expect(await failureOf(channel.open(INCIDENT, OUTCOME, soon()))).toBeInstanceOf(Terminal);
  });

  it('through a webhook is told by its headline alone', async () => {
    stub = await startStub((_, before) =>
      before === 0 ? { status: 400, body: 'invalid_blocks' } : { body: 'ok' },
    );
    secrets.set('/refusing/webhook', `${stub.origin}/services/T1`);
    const channel = slack({ secret: '/refusing/webhook', channels: { default: '' }, api: '' });
    expect(await channel.open(INCIDENT, OUTCOME, soon())).toBeNull();
    expect(textsIn(stub.asked)).toEqual([false, true]);
  });
});

describe('a head that cannot be renewed', () => {
  test.each(['message_not_found', 'cant_update_message', 'edit_window_closed'])(
    '%s is left',
    async (error) => {
      const [channel, asked] = await channelAt(() => refused(error));
      await channel.renew(POSTED, OUTCOME, soon());
      expect(asked).toHaveLength(1);
    },
  );

  it('for another reason is a failure', async () => {
    const [channel] = await channelAt(() => refused('is_archived'));
    expect(await failureOf(channel.renew(POSTED, OUTCOME, soon()))).toBeInstanceOf(Terminal);
  });
});

describe('a bot that may not read', () => {
  const blind = ({ method }: Asked, before: number): Answer => {
    if (method !== 'chat.postMessage') return refused('missing_scope');
    return before === 0 ? { status: 500, body: '' } : DONE;
  };

  it('finds nothing', async () => {
    const [channel] = await channelAt(blind);
    expect(await channel.find(INCIDENT, OUTCOME, soon())).toBeNull();
    expect(await channel.find(POSTED, OUTCOME, soon())).toBeNull();
  });

  it('says a thing twice rather than not at all', async () => {
    const [channel, asked] = await channelAt(blind);
    expect(await channel.open(INCIDENT, OUTCOME, soon())).toEqual({ channel: CHANNEL, ts: '7.8' });
    expect(asked.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(2);
  });
});

describe('an answer that Slack does not give', () => {
  test.each([
    ['a page of a proxy', { body: '<html>xoxb-echo</html>' }],
    ['a list', { body: [] }],
    ['an error of its own', refused('internal_error')],
    ['another error of its own', refused('fatal_error')],
  ])('%s is asked about, then later', async (_, answer) => {
    const [channel] = await channelAt(({ method }) => (method === 'chat.postMessage' ? answer : DONE));
    const error = await failureOf(channel.open(INCIDENT, OUTCOME, soon()));
    expect(error).toBeInstanceOf(Retryable);
    expect(insideOf(error)).not.toContain('xoxb');
  });

  it('too many requests, said in words, is for later', async () => {
    const [channel] = await channelAt(() => refused('ratelimited'));
    expect(await failureOf(channel.open(INCIDENT, OUTCOME, soon()))).toBeInstanceOf(Retryable);
  });

  it('elsewhere is not gone to: the token stays here', async () => {
    const thief = await startStub(() => DONE);
    const location = `${thief.origin}/api/chat.postMessage`;
    const [channel] = await channelAt(() => ({ status: 307, headers: { location }, body: '' }));
    expect(await failureOf(channel.open(INCIDENT, OUTCOME, soon(1500)))).toBeInstanceOf(Retryable);
    expect(thief.asked).toEqual([]);
    await thief.close();
  });

  it('a refusal of many words is cut to a name', async () => {
    const [channel] = await channelAt(() => refused(`<!channel> *${TOKEN}*\n`.repeat(1000)));
    const error = await failureOf(channel.open(INCIDENT, OUTCOME, soon()));
    expect(error).toBeInstanceOf(Terminal);
    expect(error.message.length).toBeLessThan(200);
    expect(error.message).not.toMatch(/[<>!*\n]/);
  });
});

describe('a search', () => {
  const metadata = (type: string, outcome: string): object => ({
    event_type: type,
    event_payload: { outcome, incident: 'first' },
  });
  const others = [
    null,
    { ts: '1.1' },
    { ts: '1.2', metadata: null },
    { ts: '1.3', metadata: metadata('of_another_app', 'first') },
    { ts: '1.4', metadata: metadata('trailwarden_outcome', 'another') },
    { ts: '1.5', metadata: { event_type: 'trailwarden_outcome', event_payload: null } },
  ];

  it('asks for the metadata of all since a minute before the outcome, as a form', async () => {
    const [channel, all] = await channelAt(() => DONE);
    await channel.find(POSTED, OUTCOME, soon());
    const [asked] = all;
    expect(asked?.method).toBe('conversations.replies');
    expect(asked?.authorization).toBe(`Bearer ${TOKEN}`);
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      channel: CHANNEL,
      ts: '1.2',
      oldest: String(Date.parse(OUTCOME.timing.finishedAt) / 1000 - 60),
      limit: '200',
      include_all_metadata: 'true',
    });
  });

  it('takes only what carries our id for what we said', async () => {
    const ours = { ts: '1.6', metadata: metadata('trailwarden_outcome', 'first') };
    const answer = (messages: readonly unknown[]): Answer => ({ body: { ok: true, messages } });
    const [channel] = await channelAt((_, before) => answer(before === 0 ? others : [...others, ours]));
    expect(await channel.find(INCIDENT, OUTCOME, soon())).toBeNull();
    expect(await channel.find(INCIDENT, OUTCOME, soon())).toEqual({ channel: CHANNEL, ts: '1.6' });
  });

  it('ends, however many pages there are', async () => {
    const body = { ok: true, messages: others, response_metadata: { next_cursor: 'more' } };
    const [channel, asked] = await channelAt(() => ({ body }));
    expect(await channel.find(INCIDENT, OUTCOME, soon())).toBeNull();
    expect(asked).toHaveLength(10);
    expect(asked[1]?.body).toContain('cursor=more');
  });

  it('is not begun where there is no time left', async () => {
    const [channel, asked] = await channelAt(() => DONE);
    expect(await failureOf(channel.find(INCIDENT, OUTCOME, soon(-1)))).toBeInstanceOf(Retryable);
    expect(asked).toEqual([]);
  });
});
