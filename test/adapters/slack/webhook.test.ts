import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { Retryable, Terminal } from '../../../lib/ports.ts';
import type { Secrets } from '../../../lib/sandbox/secrets.ts';
import type { Slack } from '../../../lib/sandbox/slack.ts';
import { outcomeWith } from '../bus/outcome.ts';
import { deskWith, failureOf, insideOf, openSecrets, soon, type Desk } from './desk.ts';
import { incidentOf } from './message.ts';

let secrets: Secrets;
let desk: Desk;

const USUAL = 'canary-usual';
const GRAVE = 'canary-grave';
const GONE = 'canary-gone';
const channels = { default: '' };

const OUTCOME = outcomeWith({ id: 'first', status: 'unresolved' });
const INCIDENT = incidentOf(OUTCOME);

beforeAll(async () => {
  secrets = await openSecrets();
});

afterAll(() => secrets.close());
afterEach(() => desk.slack.close());

const at = async (text: (slack: Slack) => string): Promise<Desk> => {
  desk = await deskWith(secrets, { channels: [USUAL, GRAVE] }, { channels, text });
  return desk;
};

const one = (): Promise<Desk> => at(({ origin }) => `${origin}/services/${USUAL}\n`);

const open = (outcome: Outcome, ms?: number): ReturnType<Desk['channel']['open']> =>
  desk.channel.open(incidentOf(outcome), outcome, soon(ms));

describe('a webhook', () => {
  it('says a thing, and does not know where', async () => {
    await one();
    expect(await open(OUTCOME)).toBeNull();
    expect(desk.said(USUAL)).toMatchObject([
      { payload: { text: 'PutEventSelectors on baseline-trail by role/admin: could not be put back' } },
    ]);
  });

  it('knows no thread, no head and nothing that was said', async () => {
    await one();
    await desk.channel.reply(INCIDENT, OUTCOME, true, soon());
    await desk.channel.renew({ ...INCIDENT, posted: { channel: USUAL, ts: '1.2' } }, OUTCOME, soon());
    expect(await desk.channel.find(INCIDENT, OUTCOME, soon())).toBeNull();
    expect(desk.said(USUAL)).toHaveLength(1);
    expect(desk.said(USUAL)[0]).not.toHaveProperty('thread_ts');
    expect(desk.said(USUAL)[0]?.payload).not.toHaveProperty('reply_broadcast');
  });

  it('is chosen by severity', async () => {
    await at(({ origin }) =>
      JSON.stringify({ default: `${origin}/services/${USUAL}`, critical: `${origin}/services/${GRAVE}` }),
    );
    await open(OUTCOME);
    await open(outcomeWith({ severity: 'critical' }));
    expect(desk.said(USUAL)).toHaveLength(1);
    expect(desk.said(GRAVE)).toHaveLength(1);
  });

  it('holds in no message the address that it went to', async () => {
    await one();
    await open(OUTCOME);
    const { channel, ...payload } = desk.said(USUAL)[0]?.payload ?? {};
    expect(channel).toBe(USUAL);
    expect(JSON.stringify(payload)).not.toContain('canary');
  });
});

describe('a webhook that fails', () => {
  test.each([500, 502, 503])('with %s is for later', async (status) => {
    await one();
    desk.slack.trouble.fail(1, status);
    const error = await failureOf(open(OUTCOME));
    expect(error).toBeInstanceOf(Retryable);
    expect(error.message).toBe(`incoming webhook: HTTP ${status}`);
    expect(insideOf(error)).not.toContain('canary');
  });

  it('with too many requests is waited for', async () => {
    await one();
    desk.slack.trouble.limit(1, 1);
    await open(OUTCOME);
    expect(desk.said(USUAL)).toHaveLength(1);
  });

  it('with too many requests for too long is for later', async () => {
    await one();
    desk.slack.trouble.limit(1, 60);
    const error = await failureOf(open(OUTCOME));
    expect(error).toBeInstanceOf(Retryable);
    expect(insideOf(error)).not.toContain('canary');
  });

  it('with silence is for later', async () => {
    await one();
    desk.slack.trouble.silence(1, true);
    const error = await failureOf(open(OUTCOME, 400));
    expect(error).toBeInstanceOf(Retryable);
    expect(insideOf(error)).not.toContain('canary');
  });

  it('because there is no such channel will not work later, and does not show its address', async () => {
    await at(({ origin }) => `${origin}/services/${GONE}`);
    const error = await failureOf(open(OUTCOME));
    expect(error).toBeInstanceOf(Terminal);
    expect(error.message).toContain('incoming webhook: channel_not_found');
    expect(insideOf(error)).not.toContain('canary');
  });

  test.each([403, 404, 410])('with %s is looked up anew, and the new one is used', async (status) => {
    await one();
    await open(OUTCOME);
    const before = secrets.reads();
    secrets.set(desk.secret, `${desk.slack.origin}/services/${GRAVE}`);
    desk.slack.trouble.fail(1, status);
    await open(OUTCOME);
    expect(secrets.reads() - before).toBe(1);
    expect(desk.said(GRAVE)).toHaveLength(1);
  });

  it('because nobody is there is for later', async () => {
    await at(() => 'http://127.0.0.1:1/services/canary');
    const error = await failureOf(open(OUTCOME));
    expect(error).toBeInstanceOf(Retryable);
    expect(insideOf(error)).not.toContain('canary');
  });
});
