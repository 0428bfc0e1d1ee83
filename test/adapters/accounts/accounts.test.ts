import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  assume,
  memberRole,
  stsClient,
  whoAmI,
  type MemberRole,
} from '../../../lib/adapters/accounts/accounts.ts';
import { Retryable, Terminal } from '../../../lib/ports.ts';
import { startSandbox, type Sandbox, type Who } from '../../../lib/sandbox/index.ts';
import { rejection } from '../cloudtrail/stage.ts';

const MEMBER = '444455556666';
const ROLE: MemberRole = { name: 'trailwarden-enforcer', externalId: null, region: 'us-east-1' };
const ARN = `arn:aws:iam::${MEMBER}:role/trailwarden-enforcer`;

let sandbox: Sandbox;

const signAs = (who: Who): void => {
  const { accessKeyId, secretAccessKey } = sandbox.credentialsFor(who);
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
};

beforeEach(async () => {
  sandbox = await startSandbox();
  vi.stubEnv('AWS_ENDPOINT_URL', sandbox.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  signAs({ kind: 'role', name: 'enforce' });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
});

describe('the member role', () => {
  it.each([
    { region: 'us-east-1', partition: 'aws', reason: 'commercial' },
    { region: 'eu-central-2', partition: 'aws', reason: 'commercial too' },
    { region: 'cn-north-1', partition: 'aws-cn', reason: 'China' },
    { region: 'us-gov-west-1', partition: 'aws-us-gov', reason: 'GovCloud' },
    { region: 'eusc-de-east-1', partition: 'aws-eusc', reason: 'the European sovereign cloud' },
  ])('is of the partition $partition in $region: $reason', ({ region, partition }) => {
    expect(memberRole(MEMBER, { ...ROLE, region })).toBe(
      `arn:${partition}:iam::${MEMBER}:role/trailwarden-enforcer`,
    );
  });
});

describe('assuming the member role', () => {
  it('answers credentials of that account when it is allowed', async () => {
    sandbox.allowRole(ARN);
    const credentials = await assume(MEMBER, ROLE);
    expect(credentials.accessKeyId).toMatch(/^ASIA/);
    expect(credentials.secretAccessKey).not.toBe('');
    expect(credentials.sessionToken).not.toBe('');
    expect(credentials.expiration).toBeInstanceOf(Date);
    expect(sandbox.calls.map(({ request }) => request)).toMatchObject([
      { RoleArn: ARN, RoleSessionName: 'trailwarden' },
    ]);
  });

  it('is an act of the account when its credentials are used', async () => {
    sandbox.allowRole(ARN);
    const { accessKeyId, secretAccessKey } = await assume(MEMBER, ROLE);
    vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
    expect(await whoAmI()).toEqual({ accountId: MEMBER, roleArn: ARN });
  });

  it('is terminal, asked once, when it is denied, and names the role', async () => {
    const failure = await rejection(assume(MEMBER, ROLE));
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure).toHaveProperty('message', expect.stringMatching(/^AccessDenied: /));
    expect(failure).toHaveProperty('message', expect.stringContaining(ARN));
    expect(sandbox.calls).toHaveLength(1);
  });

  it('sends no external id when there is none', async () => {
    sandbox.allowRole(ARN);
    await assume(MEMBER, ROLE);
    expect(sandbox.calls[0]?.request).not.toHaveProperty('ExternalId');
  });

  it('sends the external id that the role asks for', async () => {
    sandbox.allowRole(ARN, { externalId: 'shared' });
    await assume(MEMBER, { ...ROLE, externalId: 'shared' });
    expect(sandbox.calls[0]?.request).toMatchObject({ ExternalId: 'shared' });
  });

  it('is denied with another external id', async () => {
    sandbox.allowRole(ARN, { externalId: 'shared' });
    expect(await rejection(assume(MEMBER, { ...ROLE, externalId: 'guessed' }))).toBeInstanceOf(Terminal);
  });

  it.each([
    { error: 'RegionDisabledException', reason: 'the region is off in the account' },
    { error: 'ExpiredTokenException', reason: 'our own session is over' },
  ])('is terminal on $error: $reason', async ({ error }) => {
    sandbox.faults.fail({ operation: 'AssumeRole', error });
    expect(await rejection(assume(MEMBER, ROLE))).toBeInstanceOf(Terminal);
  });

  it.each([
    { error: 'ValidationError', reason: 'something in the request is no role', says: 'the name of the role' },
    { error: 'RegionDisabledException', reason: 'STS is off in the region', says: 'activate STS' },
    { error: 'AccessDenied', reason: 'the role does not let us in', says: 'that it trusts us' },
  ])('says what to do about $error, asked once: $reason', async ({ error, says }) => {
    sandbox.faults.fail({ operation: 'AssumeRole', error });
    const failure = await rejection(assume(MEMBER, ROLE));
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure).toHaveProperty('message', expect.stringMatching(new RegExp(`^${error}: .*${says}`)));
    expect(sandbox.calls).toHaveLength(1);
  });

  it.each(['ValidationError', 'InternalFailure'])(
    'tells the external id to nobody, not in %s',
    async (error) => {
      const externalId = 'between-us';
      const message = `Value '${externalId}' at 'externalId' failed to satisfy constraint`;
      sandbox.faults.fail({ operation: 'AssumeRole', error, message });
      const failure = await rejection(assume(MEMBER, { ...ROLE, externalId }));
      expect(inspect(failure, { depth: 10 })).not.toContain(externalId);
      expect(failure).toHaveProperty('message', expect.stringContaining("Value '(the external id)' at"));
    },
  );

  it('works after it was throttled', async () => {
    sandbox.allowRole(ARN);
    sandbox.faults.fail({ operation: 'AssumeRole', error: 'Throttling', times: 2 });
    await assume(MEMBER, ROLE);
    expect(sandbox.calls.map(({ error }) => error)).toEqual(['Throttling', 'Throttling', null]);
  });

  it('is retryable when it is throttled for ever', async () => {
    sandbox.faults.fail({ operation: 'AssumeRole', error: 'Throttling' });
    const failure = await rejection(assume(MEMBER, ROLE));
    expect(failure).toBeInstanceOf(Retryable);
    expect(failure).toHaveProperty('message', expect.stringMatching(/^Throttling: /));
  });

  it('is retryable when nobody answers', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    expect(await rejection(assume(MEMBER, ROLE))).toBeInstanceOf(Retryable);
  });
});

describe('an answer that is not about the account that was asked for', () => {
  const CREDENTIALS = { AccessKeyId: 'ASIA', SecretAccessKey: 'secret', SessionToken: 'token' };
  const answering = (AssumedRoleUser: object | undefined) => {
    const sts = stsClient();
    const send = vi.fn<() => Promise<object>>(async () => ({ Credentials: CREDENTIALS, AssumedRoleUser }));
    return { sts: Object.assign(sts, { send }), send };
  };

  it.each([
    { arn: 'arn:aws:sts::999900001111:assumed-role/trailwarden-enforcer/trailwarden', says: '999900001111' },
    { arn: `arn:aws:iam::${MEMBER}:role/trailwarden-enforcer`, says: 'no account' },
    { arn: `arn:aws:sts::999900001111:assumed-role/${MEMBER}/:assumed-role/`, says: '999900001111' },
    { arn: '', says: 'no account' },
  ])('is terminal and not used, asked once: $arn', async ({ arn, says }) => {
    const { sts, send } = answering({ Arn: arn });
    const failure = await rejection(assume(MEMBER, ROLE, sts));
    expect(failure).toBeInstanceOf(Terminal);
    expect(failure).toHaveProperty(
      'message',
      expect.stringContaining(`answered for ${says}, not for ${MEMBER}`),
    );
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('is terminal where it is about nobody', async () => {
    expect(await rejection(assume(MEMBER, ROLE, answering(undefined).sts))).toBeInstanceOf(Terminal);
  });

  it('is used where it is about that account', async () => {
    const { sts } = answering({ Arn: `arn:aws-us-gov:sts::${MEMBER}:assumed-role/x/y` });
    expect(await assume(MEMBER, ROLE, sts)).toMatchObject({ accessKeyId: 'ASIA', expiration: null });
  });
});

describe('who we are', () => {
  it('may be told later where nobody answers', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    expect(await rejection(whoAmI())).toBeInstanceOf(Retryable);
  });

  it('is the account and the role behind the session', async () => {
    expect(await whoAmI()).toEqual({
      accountId: '111122223333',
      roleArn: 'arn:aws:iam::111122223333:role/enforce',
    });
  });

  it('is no role for a user', async () => {
    signAs({ kind: 'user', name: 'somebody' });
    expect(await whoAmI()).toEqual({ accountId: '111122223333', roleArn: null });
  });
});
