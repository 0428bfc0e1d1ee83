import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { keyIn } from '../../../lib/adapters/slack/secret.ts';
import { Retryable, Terminal } from '../../../lib/ports.ts';
import { outcomeWith } from '../bus/outcome.ts';
import { deskWith, failureOf, insideOf, openSecrets, soon, TOKEN } from './desk.ts';
import { incidentOf } from './message.ts';
import type { Secrets } from '../../../lib/sandbox/secrets.ts';
import { startStub } from './stub.ts';

let secrets: Secrets;

const OUTCOME = outcomeWith({ id: 'first', status: 'unresolved' });
const HOOK = 'https://hooks.slack.com/services/T0/B0/canary';

beforeAll(async () => {
  secrets = await openSecrets();
});

afterAll(() => secrets.close());

let count = 0;

/** A name under which nothing was read before. */
const keep = (text: string): string => {
  count += 1;
  const name = `/secret/${count}`;
  secrets.set(name, text);
  return name;
};

describe('a secret', () => {
  test.each([
    ['a token', TOKEN, { token: TOKEN }],
    ['a token with a line end', `${TOKEN}\n`, { token: TOKEN }],
    ['a webhook', HOOK, { webhooks: { default: HOOK } }],
    [
      'webhooks',
      JSON.stringify({ default: HOOK, low: `${HOOK}2` }),
      { webhooks: { default: HOOK, low: `${HOOK}2` } },
    ],
  ])('is %s', async (_, text, key) => {
    expect(await keyIn(keep(text))).toEqual(key);
  });

  test.each([
    'trailwarden/slack',
    'arn:aws:secretsmanager:us-east-1:111122223333:secret:slack-AbCdEf',
    'arn:aws:ssm:us-east-1:111122223333:parameter/slack',
    '/trailwarden/slack',
  ])('is read by the name %s', async (name) => {
    secrets.set(name, TOKEN);
    expect(await keyIn(name)).toEqual({ token: TOKEN });
  });

  it('is read once, and once more when it is asked for anew', async () => {
    const name = keep(TOKEN);
    const before = secrets.reads();
    for (let times = 0; times < 5; times += 1) await keyIn(name);
    expect(secrets.reads() - before).toBe(1);
    secrets.set(name, 'xoxb-renewed');
    expect(await keyIn(name, true)).toEqual({ token: 'xoxb-renewed' });
    expect(await keyIn(name)).toEqual({ token: 'xoxb-renewed' });
    expect(secrets.reads() - before).toBe(2);
  });

  test.each([
    ['nothing', ' '],
    ['a token of a user', 'xoxp-canary-1'],
    ['two lines', `${TOKEN}\nx-canary: 1`],
    ['a token in an object', JSON.stringify({ token: TOKEN })],
    ['broken JSON', `{"default": "${HOOK}`],
    ['a list', JSON.stringify([HOOK])],
    ['no default', JSON.stringify({ critical: HOOK })],
    ['an unknown severity', JSON.stringify({ default: HOOK, canary: HOOK })],
    ['a number', JSON.stringify({ default: HOOK, low: 1 })],
    ['another host', 'https://hooks.slack.com.evil.example/services/T0/B0/canary'],
    ['a host behind a user', 'https://hooks.slack.com@evil.example/services/canary'],
    ['a way out', `${HOOK}/../../canary`],
    ['plain HTTP', 'http://hooks.slack.com/services/T0/B0/canary'],
    ['a prototype', `{"default":"${HOOK}","__proto__":{"low":"canary"}}`],
  ])('of an odd shape, %s, will not work later and is not shown', async (_, text) => {
    const error = await failureOf(keyIn(keep(text)));
    expect(error).toBeInstanceOf(Terminal);
    expect(error.message).toMatch(/^the secret \/secret\/\d+ holds neither a bot token/);
    expect(insideOf(error)).not.toMatch(/canary|evil/);
  });

  test.each(['/secret/missing', 'secret/missing'])(
    'that is missing, %s, will not work later',
    async (name) => {
      const error = await failureOf(keyIn(name));
      expect(error).toBeInstanceOf(Terminal);
      expect(error.message).toMatch(/could not be read: (ParameterNotFound|ResourceNotFoundException)$/);
    },
  );
});

describe('a token', () => {
  it('is in no message and in no error', async () => {
    const desk = await deskWith(secrets);
    const { slack, channel } = desk;
    const incident = incidentOf(OUTCOME);
    const posted = await channel.open(incident, OUTCOME, soon());
    await channel.renew({ ...incident, posted }, OUTCOME, soon());
    expect(JSON.stringify(desk.said())).not.toContain('canary');
    slack.trouble.fail(2, 404);
    const refused = await failureOf(channel.open(incident, OUTCOME, soon()));
    slack.trouble.down();
    const down = await failureOf(channel.open(incident, OUTCOME, soon(700)));
    slack.trouble.up();
    slack.trouble.limit(1, 60);
    const limited = await failureOf(channel.open(incident, OUTCOME, soon()));
    slack.trouble.revoke(TOKEN);
    const revoked = await failureOf(channel.open(incident, OUTCOME, soon()));
    await slack.close();
    const away = await failureOf(channel.open(incident, OUTCOME, soon(700)));
    expect([refused, down, limited, revoked, away].map(({ name }) => name)).toEqual([
      'Terminal',
      'Retryable',
      'Retryable',
      'Terminal',
      'Retryable',
    ]);
    expect([refused, down, limited, revoked, away].map(insideOf).join('\n')).not.toContain('canary');
  });
});

describe('where secrets are kept', () => {
  it('can be out of reach for a while', async () => {
    const port = new URL(secrets.endpoint).port;
    await secrets.close();
    const error = await failureOf(keyIn('/secret/unreachable'));
    expect(error).toBeInstanceOf(Retryable);
    expect(error.message).toBe('the secret /secret/unreachable could not be read: ECONNREFUSED');
    const stub = await startStub(() => ({ status: 503, body: '' }), Number(port));
    expect(await failureOf(keyIn('/secret/ill'))).toBeInstanceOf(Retryable);
    expect(await failureOf(keyIn('secret/ill'))).toBeInstanceOf(Retryable);
    await stub.close();
    secrets = await openSecrets();
  });
});
