import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { Retryable, Terminal } from '../../../lib/ports.ts';
import type { Secrets } from '../../../lib/sandbox/secrets.ts';
import { outcomeWith } from '../bus/outcome.ts';
import { CHANNEL, deskWith, failureOf, openSecrets, postedAt, soon, TOKEN, type Desk } from './desk.ts';
import { incidentOf } from './message.ts';

let secrets: Secrets;
let desk: Desk;

const FIRST = outcomeWith({ id: 'first', status: 'unresolved' });
const SECOND = outcomeWith({ id: 'second', status: 'compliant' });
const INCIDENT = incidentOf(FIRST);

beforeAll(async () => {
  secrets = await openSecrets();
});

afterAll(() => secrets.close());

beforeEach(async () => {
  desk = await deskWith(secrets, { channels: [CHANNEL, 'CRITICAL'] });
  // Slack is waited for no longer than a moment: what is silent here stays so.
  const patience = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => patience(Math.min(ms, 500)));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await desk.slack.close();
});

const opened = async (outcome: Outcome = FIRST): ReturnType<Desk['channel']['open']> =>
  desk.channel.open(incidentOf(outcome), outcome, soon());

const payloadsIn = (channel?: string): readonly object[] => desk.said(channel).map(({ payload }) => payload);

describe('a bot', () => {
  it('opens a thread in the channel and tells where it is', async () => {
    const posted = await opened();
    expect(posted).toEqual({ channel: CHANNEL, ts: desk.said()[0]?.ts });
    expect(payloadsIn()).toMatchObject([
      {
        text: 'PutEventSelectors on baseline-trail by role/admin: could not be put back',
        unfurl_links: false,
        unfurl_media: false,
        link_names: false,
        parse: 'none',
        mrkdwn: false,
        metadata: {
          event_type: 'trailwarden_outcome',
          event_payload: { outcome: 'first', incident: 'first' },
        },
      },
    ]);
  });

  test.each([true, false])('replies in the thread, loud: %s', async (loud) => {
    const posted = await opened();
    await desk.channel.reply({ ...INCIDENT, posted }, SECOND, loud, soon());
    expect(desk.said()).toMatchObject([{}, { thread_ts: posted?.ts, payload: { reply_broadcast: loud } }]);
  });

  it('replies in the channel where there is no thread', async () => {
    await desk.channel.reply(INCIDENT, SECOND, false, soon());
    expect(desk.said()).toHaveLength(1);
    expect(desk.said()[0]).not.toHaveProperty('thread_ts');
  });

  it('renews the head, which is found by its first outcome still', async () => {
    const posted = await opened();
    const now = { ...INCIDENT, posted, last: 'second' };
    await desk.channel.renew(now, SECOND, soon());
    expect(desk.said()).toHaveLength(1);
    expect(JSON.stringify(payloadsIn())).toContain('is again as the policies ask');
    expect(await desk.channel.find(INCIDENT, FIRST, soon())).toEqual(posted);
  });

  it('renews nothing where there is no head, or no longer', async () => {
    await desk.channel.renew(INCIDENT, SECOND, soon());
    await desk.channel.renew({ ...INCIDENT, posted: { channel: CHANNEL, ts: '1.2' } }, SECOND, soon());
    expect(desk.said()).toEqual([]);
  });

  it('speaks in the channel of the severity, else in the default one', async () => {
    const channels = { default: CHANNEL, critical: 'CRITICAL' };
    const { slack: workspace, channel } = await deskWith(
      secrets,
      { channels: [CHANNEL, 'CRITICAL'] },
      { channels },
    );
    const grave = outcomeWith({ severity: 'critical' });
    await channel.open(incidentOf(grave), grave, soon());
    await channel.open(INCIDENT, FIRST, soon());
    expect(workspace.messages('CRITICAL')).toHaveLength(1);
    expect(workspace.messages(CHANNEL)).toHaveLength(1);
    await workspace.close();
  });
});

describe('what was said', () => {
  it('is found in the channel and in the thread by the id of its outcome', async () => {
    const posted = await opened();
    const incident = { ...INCIDENT, posted };
    await desk.channel.reply(incident, SECOND, false, soon());
    expect(await desk.channel.find(INCIDENT, FIRST, soon())).toEqual(posted);
    expect(await desk.channel.find(incident, SECOND, soon())).toEqual({
      channel: CHANNEL,
      ts: desk.said()[1]?.ts,
    });
    expect(await desk.channel.find(INCIDENT, SECOND, soon())).toBeNull();
  });

  it('is found over pages', async () => {
    const posted = await opened();
    const incident = { ...INCIDENT, posted };
    const ids = Array.from({ length: 410 }, (_, index) => `reply ${index}`);
    for (const id of ids) await desk.channel.reply(incident, { ...SECOND, id }, false, soon());
    const last = await desk.channel.find(incident, { ...SECOND, id: 'reply 409' }, soon());
    expect(last).toEqual({ channel: CHANNEL, ts: desk.said().at(-1)?.ts });
    for (const id of ids.slice(0, 210)) await opened({ ...FIRST, id });
    expect(await desk.channel.find(INCIDENT, FIRST, soon())).toEqual(posted);
  });

  it('is not found where nothing was said', async () => {
    expect(await desk.channel.find(INCIDENT, FIRST, soon())).toBeNull();
  });
});

describe('a Slack that is busy or ill', () => {
  it('is waited for as long as it asks', async () => {
    desk.slack.trouble.limit(2, 1);
    const before = Date.now();
    await opened();
    expect(Date.now() - before).toBeGreaterThanOrEqual(1990);
    expect(desk.said()).toHaveLength(1);
  });

  it('is not waited for longer than there is time', async () => {
    desk.slack.trouble.limit(1, 30);
    const error = await failureOf(desk.channel.open(INCIDENT, FIRST, soon(5000)));
    expect(error).toBeInstanceOf(Retryable);
    expect(error.message).toBe('chat.postMessage: Slack asks to wait 30 s');
  });

  test.each([500, 502, 503])('answers %s and is asked again', async (status) => {
    desk.slack.trouble.fail(2, status);
    await opened();
    expect(desk.said()).toHaveLength(1);
  });

  it('is given up until later where it stays down', async () => {
    desk.slack.trouble.down();
    expect(await failureOf(desk.channel.open(INCIDENT, FIRST, soon(1000)))).toBeInstanceOf(Retryable);
    expect(await failureOf(desk.channel.find(INCIDENT, FIRST, soon(1000)))).toBeInstanceOf(Retryable);
    const incident = postedAt(INCIDENT, undefined);
    expect(await failureOf(desk.channel.renew(incident, FIRST, soon(1000)))).toBeInstanceOf(Retryable);
  });

  test.each([true, false])(
    'is silent, having heard: %s, and the channel has one message',
    async (isHeard) => {
      desk.slack.trouble.silence(1, isHeard);
      const posted = await opened();
      expect(desk.said()).toHaveLength(1);
      expect(posted).toEqual({ channel: CHANNEL, ts: desk.said()[0]?.ts });
    },
  );

  test.each([true, false])(
    'is silent to a reply, having heard: %s, and the thread has one',
    async (isHeard) => {
      const posted = await opened();
      desk.slack.trouble.silence(1, isHeard);
      await desk.channel.reply({ ...INCIDENT, posted }, SECOND, true, soon());
      expect(desk.said()).toMatchObject([{}, { thread_ts: posted?.ts }]);
      expect(desk.said()).toHaveLength(2);
    },
  );

  it('is silent again and again: later is better than twice', async () => {
    desk.slack.trouble.draw((method) =>
      method === 'chat.postMessage' ? { kind: 'silent', isHeard: false } : null,
    );
    expect(await failureOf(opened())).toBeInstanceOf(Retryable);
  });
});

describe('a refusal', () => {
  it('of a renewed token is asked for once more, and the message arrives', async () => {
    await opened();
    const before = secrets.reads();
    desk.slack.trouble.revoke(TOKEN);
    desk.slack.trouble.allow('xoxb-renewed');
    secrets.set(desk.secret, 'xoxb-renewed');
    await opened(SECOND);
    await opened(FIRST);
    expect(secrets.reads() - before).toBe(1);
    expect(desk.said()).toHaveLength(3);
  });

  it('of a token that stays revoked will not work later', async () => {
    desk.slack.trouble.revoke(TOKEN);
    const error = await failureOf(opened());
    expect(error).toBeInstanceOf(Terminal);
    expect(error.message).toBe(
      'chat.postMessage: invalid_auth (the secret holds no token that Slack knows: renew it)',
    );
  });

  it('of a channel says what to do', async () => {
    const other = await deskWith(secrets, {}, { channels: { default: 'C404' } });
    const error = await failureOf(other.channel.open(INCIDENT, FIRST, soon()));
    expect(error).toBeInstanceOf(Terminal);
    expect(error.message).toContain('channel_not_found (there is no such channel');
    expect(error.message).toContain('invite the bot');
    await other.slack.close();
  });

  it('comes before anything is sent where no channel is set', async () => {
    const other = await deskWith(secrets, {}, { channels: { default: '' } });
    const error = await failureOf(other.channel.open(INCIDENT, FIRST, soon()));
    expect(error).toBeInstanceOf(Terminal);
    expect(error.message).toContain('TRAILWARDEN_SLACK_CHANNEL');
    await other.slack.close();
  });
});
