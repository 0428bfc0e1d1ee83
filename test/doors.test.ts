import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RATES } from '../lib/core/rates.ts';
import { doors, type Building, type Room } from '../lib/doors.ts';
import { Retryable, Terminal } from '../lib/ports.ts';
import { startSandbox, type Sandbox } from '../lib/sandbox/index.ts';
import { action, idOf, rejection, soon } from './adapters/cloudtrail/stage.ts';

const OWN = '111122223333';
const MEMBER = '444455556666';
const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

const roleOf = (accountId: string): string => `arn:aws:iam::${accountId}:role/trailwarden-enforcer`;
const trailOf = (accountId: string) => idOf(`arn:aws:cloudtrail:us-east-1:${accountId}:trail/audit`);
const UNBOUND = { reads: 1000, writes: 1000, lookups: 1000 };

let sandbox: Sandbox;
/** How far the clock of AWS is ahead of ours. */
let ahead = 0;

beforeEach(async () => {
  ahead = 0;
  // The clock alone: what waits, waits for real.
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  sandbox = await startSandbox({ accountId: OWN, now: () => new Date(Date.now() + ahead) });
  const { accessKeyId, secretAccessKey } = sandbox.credentialsFor({ kind: 'role', name: 'enforce' });
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  }))
    vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  await sandbox.close();
});

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

const building = (part: Partial<Building> = {}): ((accountId: string) => Promise<Room>) =>
  doors({
    own: () => Promise.resolve(OWN),
    role: { name: 'trailwarden-enforcer', externalId: null, region: 'us-east-1' },
    rates: UNBOUND,
    onThrottled: () => {},
    ...part,
  });

const assumed = (): readonly unknown[] =>
  sandbox.calls
    .filter(({ operation }) => operation === 'AssumeRole')
    .map(({ request }) => request['RoleArn']);

describe('our own account', () => {
  it('is entered with our own credentials, even where it has the role', async () => {
    sandbox.allowRole(roleOf(OWN));
    const enter = building();
    const { trails, keys } = await enter(OWN);
    await trails.list('us-east-1');
    expect(keys).toBeNull();
    expect(sandbox.calls.map(({ operation, principalArn }) => [operation, principalArn])).toEqual([
      ['ListTrails', `arn:aws:sts::${OWN}:assumed-role/enforce/enforce`],
    ]);
    expect(await enter(OWN)).toBe(await enter(OWN));
  });

  it('is not taken for any other while it is not known', async () => {
    const enter = building({ own: () => Promise.reject(new Retryable('nobody answers')) });
    expect(await rejection(enter(OWN))).toBeInstanceOf(Retryable);
    expect(await rejection(enter(MEMBER))).toBeInstanceOf(Retryable);
    expect(sandbox.calls).toEqual([]);
  });
});

describe('a member account', () => {
  beforeEach(() => {
    sandbox.allowRole(roleOf(MEMBER));
  });

  it('is entered once by two who ask at once, and not again while its keys last', async () => {
    const enter = building();
    const [one, other] = await Promise.all([enter(MEMBER), enter(MEMBER)]);
    expect(one).toBe(other);
    later(57 * MINUTE);
    expect(await enter(MEMBER)).toBe(one);
    expect(assumed()).toEqual([roleOf(MEMBER)]);
  });

  it('is entered anew shortly before its keys end, once by two who ask at once', async () => {
    const enter = building();
    const before = await enter(MEMBER);
    later(58 * MINUTE);
    const [one, other] = await Promise.all([enter(MEMBER), enter(MEMBER)]);
    expect(one).not.toBe(before);
    expect(one).toBe(other);
    expect(assumed()).toHaveLength(2);
  });

  it('is tried again by whoever comes after a failure', async () => {
    sandbox.faults.fail({ operation: 'AssumeRole', error: 'AccessDenied', times: 1 });
    const enter = building();
    const failed = await Promise.all([rejection(enter(MEMBER)), rejection(enter(MEMBER))]);
    expect(failed).toEqual([expect.any(Terminal), expect.any(Terminal)]);
    expect(assumed()).toHaveLength(1);
    await enter(MEMBER);
    expect(assumed()).toHaveLength(2);
  });

  it('keeps its budget when its keys are renewed', async () => {
    const enter = building({ rates: { ...RATES, writes: 0.1 } });
    const act = async (deadline: number): Promise<void> => {
      const { trails } = await enter(MEMBER);
      await trails.act(trailOf(MEMBER), action('StartLogging', { Name: 'audit' }), deadline);
    };
    expect(await rejection(act(soon()))).toHaveProperty('message', expect.stringContaining('TrailNotFound'));
    later(59 * MINUTE);
    expect(await rejection(act(Date.now() + 500))).toHaveProperty(
      'message',
      expect.stringMatching(/^no turn before the deadline: 444455556666 /),
    );
    expect(assumed()).toHaveLength(2);
  });

  it('that refuses calls for being too many is noticed', async () => {
    let throttled = 0;
    sandbox.faults.fail({ operation: 'ListTrails', error: 'ThrottlingException', times: 1 });
    const { trails } = await building({ onThrottled: () => (throttled += 1) })(MEMBER);
    await trails.list('us-east-1');
    expect(throttled).toBe(1);
  });
});

describe('clocks that disagree', () => {
  beforeEach(() => {
    sandbox.allowRole(roleOf(MEMBER));
  });

  const entered = async (enter: (accountId: string) => Promise<Room>, times: number): Promise<number> => {
    for (let time = 0; time < times; time += 1) await enter(MEMBER);
    return assumed().length;
  };

  it.each([
    { hours: -2, reason: 'ours is fast: new keys seem to have ended' },
    { hours: -1, reason: 'ours is fast: new keys seem to end now' },
  ])('enter an account once a minute, not at every call ($hours h: $reason)', async ({ hours }) => {
    ahead = hours * 60 * MINUTE;
    const enter = building();
    expect(await entered(enter, 20)).toBe(1);
    later(MINUTE - 1);
    expect(await entered(enter, 20)).toBe(1);
    later(1);
    expect(await entered(enter, 20)).toBe(2);
  });

  it('use no keys for longer than they can last, where ours is slow', async () => {
    ahead = 5 * 60 * MINUTE;
    const enter = building();
    await enter(MEMBER);
    later(58 * MINUTE - 1);
    expect(await entered(enter, 1)).toBe(1);
    later(1);
    expect(await entered(enter, 1)).toBe(2);
  });

  it('use no keys on the word of a clock that was set back', async () => {
    const enter = building();
    await enter(MEMBER);
    later(-MINUTE);
    expect(await entered(enter, 5)).toBe(2);
  });
});

describe('an answer of STS that nobody expects', () => {
  let server: Server;
  let asked = 0;
  let xml = '';
  beforeEach(async () => {
    asked = 0;
    server = createServer((_, response) => {
      asked += 1;
      response.writeHead(200, { 'content-type': 'text/xml' }).end(xml);
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    // The address of a server that listens on a port is no text.
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('AWS_ENDPOINT_URL_STS', `http://127.0.0.1:${port}`);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
  });

  const answer = (expiration: string, accountId = MEMBER): string =>
    `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>${expiration}</Credentials><AssumedRoleUser><AssumedRoleId>A:t</AssumedRoleId><Arn>arn:aws:sts::${accountId}:assumed-role/trailwarden-enforcer/trailwarden</Arn></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>`;

  it.each([
    { expiration: '', lasts: MINUTE, reason: 'says no end' },
    { expiration: '<Expiration>1970-01-01T00:00:00Z</Expiration>', lasts: MINUTE, reason: 'ended long ago' },
    {
      expiration: '<Expiration>9999-12-31T23:59:59Z</Expiration>',
      lasts: 58 * MINUTE,
      reason: 'lasts for ever',
    },
  ])('is used for a while where it $reason', async ({ expiration, lasts }) => {
    xml = answer(expiration);
    const enter = building();
    const first = await enter(MEMBER);
    later(lasts - 1);
    expect(await enter(MEMBER)).toBe(first);
    later(1);
    expect(await enter(MEMBER)).not.toBe(first);
    expect(asked).toBe(2);
  });

  it('opens no other account than the one that was asked for', async () => {
    xml = answer('', '999900001111');
    const failure = await rejection(building()(MEMBER));
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure).toHaveProperty('message', expect.stringContaining('999900001111, not for 444455556666'));
    expect({ asked, calls: sandbox.calls }).toEqual({ asked: 1, calls: [] });
  });
});

describe('many accounts', () => {
  const accounts = Array.from({ length: 200 }, (_, index) => String(200_000_000_000 + index));
  const tcp = (): number =>
    process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;

  it('are each looked at with keys of their own, on few sockets, the last ones kept open', async () => {
    for (const accountId of accounts) sandbox.allowRole(roleOf(accountId));
    const enter = building();
    await enter(accounts[0] ?? '');
    const before = tcp();
    for (const accountId of accounts)
      await (await enter(accountId)).trails.look(trailOf(accountId), ['GetTrail'], soon());
    expect(tcp() - before).toBeLessThan(20);
    const looks = sandbox.calls.filter(({ operation }) => operation === 'GetTrail');
    expect(looks.map(({ request }) => request['Name'])).toEqual(
      accounts.map((accountId) => trailOf(accountId).arn),
    );
    expect(looks.map(({ principalArn }) => principalArn)).toEqual(
      accounts.map((accountId) => `arn:aws:sts::${accountId}:assumed-role/trailwarden-enforcer/trailwarden`),
    );
    const once = assumed().length;
    await enter(accounts.at(-1) ?? '');
    expect(assumed()).toHaveLength(once);
    await enter(accounts[0] ?? '');
    expect(assumed()).toHaveLength(once + 1);
  });
});
