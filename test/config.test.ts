import { describe, expect, it } from 'vitest';
import { readConfig, readSpeech, readSweep } from '../lib/config.ts';

const DEFAULTS = {
  bus: 'trailwarden',
  mode: 'enforce',
  memberRole: 'trailwarden-enforcer',
  externalId: null,
  accountId: null,
  roleArn: null,
  region: 'us-east-1',
  ledger: 'trailwarden-ledger',
  rates: { reads: 10, writes: 1, lookups: 2 },
};

const GIVEN = {
  TRAILWARDEN_BUS: 'security/outcomes',
  TRAILWARDEN_MODE: 'audit',
  TRAILWARDEN_MEMBER_ROLE: 'keeper',
  TRAILWARDEN_EXTERNAL_ID: 'shared',
  TRAILWARDEN_ACCOUNT: '111122223333',
  TRAILWARDEN_ROLE_ARN: 'arn:aws-us-gov:iam::111122223333:role/path/enforce',
  AWS_REGION: 'us-gov-west-1',
  TRAILWARDEN_LEDGER: 'incidents',
  TRAILWARDEN_RATES: 'writes=0.5,reads=20',
};

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual(DEFAULTS);
  });

  it('takes what is empty for what is left out', () => {
    const empty = Object.fromEntries(Object.keys(GIVEN).map((name) => [name, '']));
    expect(readConfig(empty)).toEqual(DEFAULTS);
  });

  it('is what the environment says', () => {
    expect(readConfig(GIVEN)).toEqual({
      bus: 'security/outcomes',
      mode: 'audit',
      memberRole: 'keeper',
      externalId: 'shared',
      accountId: '111122223333',
      roleArn: 'arn:aws-us-gov:iam::111122223333:role/path/enforce',
      region: 'us-gov-west-1',
      ledger: 'incidents',
      rates: { reads: 20, writes: 0.5, lookups: 2 },
    });
  });

  it('does not mind what it does not know', () => {
    expect(readConfig({ PATH: '/bin', TRAILWARDEN_LOG_LEVEL: 'DEBUG' })).toEqual(DEFAULTS);
  });

  it('names everything that is wrong at once', () => {
    const wrong = {
      TRAILWARDEN_BUS: 'a bus',
      TRAILWARDEN_MODE: 'Audit',
      TRAILWARDEN_MEMBER_ROLE: 'arn:aws:iam::111122223333:role/keeper',
      TRAILWARDEN_ACCOUNT: '1111-2222-3333',
      TRAILWARDEN_ROLE_ARN: 'enforce',
    };
    const says = Object.entries(wrong).map(([name, value]) => `${name} is ${JSON.stringify(value)}`);
    for (const one of says) expect(() => readConfig(wrong)).toThrow(one);
  });

  it('tells what is wrong on one line that no terminal obeys', () => {
    expect(() => readConfig({ TRAILWARDEN_BUS: 'a\u009b31m\u202eb' })).toThrow(
      'TRAILWARDEN_BUS is "a 31m b":',
    );
  });

  it('does not tell again what is no account, where it is excluded too', () => {
    const odd = '\u202egnp.exe';
    const env = { TRAILWARDEN_ACCOUNT: odd, TRAILWARDEN_EXCLUDED: odd };
    expect(() => readSweep(env)).toThrow(/^[^\u202e]*TRAILWARDEN_ACCOUNT is " gnp\.exe"[^\u202e]*$/);
  });

  it('names nothing that is right', () => {
    expect(() => readConfig({ ...GIVEN, TRAILWARDEN_MODE: 'off' })).toThrow(
      'The environment is not usable. TRAILWARDEN_MODE is "off": write enforce or audit, or leave it out.',
    );
  });

  it.each([
    { name: 'TRAILWARDEN_MODE', value: 'enforce ', reason: 'a blank is no part of a mode' },
    { name: 'TRAILWARDEN_MODE', value: 'enforce\naudit', reason: 'two lines are no mode' },
    { name: 'TRAILWARDEN_ACCOUNT', value: '11112222333', reason: 'eleven digits are no account' },
    { name: 'TRAILWARDEN_ROLE_ARN', value: 'arn:aws:iam::111122223333:user/me', reason: 'a user is no role' },
    {
      name: 'TRAILWARDEN_ROLE_ARN',
      value: 'arn:aws:sts::111122223333:assumed-role/enforce/me',
      reason: 'a session is no role',
    },
    { name: 'TRAILWARDEN_BUS', value: 'b'.repeat(257), reason: 'no bus has so long a name' },
    { name: 'TRAILWARDEN_RATES', value: 'writes=0', reason: 'nothing would ever be put back' },
    { name: 'TRAILWARDEN_RATES', value: '10', reason: 'it does not say of what' },
    { name: 'TRAILWARDEN_EXTERNAL_ID', value: 'x', reason: 'one character is too short' },
    { name: 'TRAILWARDEN_EXTERNAL_ID', value: 'x'.repeat(1225), reason: 'STS takes 1224' },
    { name: 'TRAILWARDEN_EXTERNAL_ID', value: 'one two', reason: 'a blank is none of its characters' },
    { name: 'TRAILWARDEN_EXTERNAL_ID', value: 'one\n', reason: 'nor is the end of a line' },
  ])('refuses $name of $value: $reason', ({ name, value }) => {
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });
});

describe('an external id', () => {
  it.each(['ab', 'x'.repeat(1224), 'Az09_+=,.@:/-'])('may be %s', (externalId) => {
    expect(readConfig({ TRAILWARDEN_EXTERNAL_ID: externalId })).toMatchObject({ externalId });
  });

  it('is not shown where it is wrong', () => {
    expect(() => readConfig({ TRAILWARDEN_EXTERNAL_ID: 'between us!' })).toThrow(
      /^(?!.*between us).*TRAILWARDEN_EXTERNAL_ID is not usable: write from 2 to 1224 letters/,
    );
  });
});

describe('how people are told', () => {
  const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:trailwarden/slack-AbCdEf';

  it('needs to know where the secret is', () => {
    expect(() => readSpeech({})).toThrow('TRAILWARDEN_SLACK_SECRET is missing');
  });

  it('has a channel, and may have one for each severity', () => {
    const env = {
      TRAILWARDEN_SLACK_SECRET: SECRET,
      TRAILWARDEN_SLACK_CHANNEL: 'C0000000001',
      TRAILWARDEN_SLACK_CHANNEL_CRITICAL: 'C0000000002',
    };
    expect(readSpeech(env)).toEqual({
      ledger: 'trailwarden-ledger',
      slack: {
        secret: SECRET,
        channels: { default: 'C0000000001', critical: 'C0000000002' },
        api: 'https://slack.com/api',
      },
    });
  });

  it.each(['/trailwarden/slack', 'trailwarden/slack', 'arn:aws:ssm:us-east-1:111122223333:parameter/slack'])(
    'finds the secret by %s',
    (name) => {
      expect(readSpeech({ TRAILWARDEN_SLACK_SECRET: name }).slack.secret).toBe(name);
    },
  );

  it.each(['xoxb-canary-canary', 'https://hooks.slack.com/services/T0/B0/canary'])(
    'does not repeat a secret that was written in the place of its name: %s',
    (secret) => {
      const read = (): unknown => readSpeech({ TRAILWARDEN_SLACK_SECRET: secret });
      expect(read).toThrow('not what it holds');
      expect(read).not.toThrow(/canary/);
    },
  );

  it('speaks to Slack and to nobody else', () => {
    const env = { TRAILWARDEN_SLACK_SECRET: SECRET, TRAILWARDEN_SLACK_API: 'https://evil.example/api' };
    expect(() => readSpeech(env)).toThrow('write https://slack.com/api');
  });
});

describe('whose trails are swept', () => {
  const QUEUE = 'https://sqs.us-east-1.amazonaws.com/111122223333/triggers';
  const env = { TRAILWARDEN_QUEUE: QUEUE, TRAILWARDEN_ACCOUNT: '111122223333' };
  const inOrganization = { ...env, TRAILWARDEN_ACCOUNTS: 'organization' };

  it('needs the queue and our own account', () => {
    expect(() => readSweep({})).toThrow(/TRAILWARDEN_QUEUE is missing.+TRAILWARDEN_ACCOUNT is missing/);
  });

  it('is our own account', () => {
    expect(readSweep(env)).toEqual({
      queue: QUEUE,
      own: '111122223333',
      accounts: [],
      units: [],
      excluded: [],
      region: 'us-east-1',
      mode: 'enforce',
    });
    expect(readSweep({ ...env, TRAILWARDEN_MODE: 'audit' }).mode).toBe('audit');
  });

  it('is those of a list, each once, but some', () => {
    const listed = {
      ...env,
      TRAILWARDEN_ACCOUNTS: '444455556666, 444455556666 ,777788889999',
      TRAILWARDEN_EXCLUDED: '777788889999 , 777788889999',
    };
    expect(readSweep(listed)).toMatchObject({
      accounts: ['444455556666', '777788889999'],
      excluded: ['777788889999'],
    });
  });

  it('is those of the organization, or of some of its units', () => {
    expect(readSweep(inOrganization)).toMatchObject({ accounts: 'organization', units: [] });
    const some = { ...inOrganization, TRAILWARDEN_OUS: 'ou-ab12-cd34ef56, r-ab12' };
    expect(readSweep(some).units).toEqual(['ou-ab12-cd34ef56', 'r-ab12']);
  });

  it.each([
    { name: 'TRAILWARDEN_ACCOUNTS', value: 'all', reason: 'another word' },
    { name: 'TRAILWARDEN_ACCOUNTS', value: 'Organization', reason: 'the word is small' },
    { name: 'TRAILWARDEN_ACCOUNTS', value: 'organization,444455556666', reason: 'one or the other' },
    { name: 'TRAILWARDEN_ACCOUNTS', value: '444455556666,', reason: 'a comma too many' },
    { name: 'TRAILWARDEN_OUS', value: 'production', reason: 'a name is no id' },
    { name: 'TRAILWARDEN_OUS', value: 'ou-ab12-cd34ef56,', reason: 'a comma too many' },
    { name: 'TRAILWARDEN_EXCLUDED', value: '4444-5555-6666', reason: 'dashes' },
    { name: 'TRAILWARDEN_EXCLUDED', value: '444455556666\n777788889999', reason: 'two lines' },
    { name: 'TRAILWARDEN_QUEUE', value: 'triggers', reason: 'a name is no URL' },
  ])('refuses $name of $value: $reason', ({ name, value }) => {
    expect(() => readSweep({ ...inOrganization, [name]: value })).toThrow(`${name} is`);
  });

  it('does not leave our own account out, whoever asks', () => {
    const excluding = { ...env, TRAILWARDEN_EXCLUDED: '444455556666,111122223333' };
    expect(() => readSweep(excluding)).toThrow(
      'TRAILWARDEN_EXCLUDED names our own account 111122223333, which is always swept: leave it out there.',
    );
  });

  it('takes units of an organization only', () => {
    expect(() => readSweep({ ...env, TRAILWARDEN_OUS: 'ou-ab12-cd34ef56' })).toThrow(
      'TRAILWARDEN_OUS choose from an organization: write TRAILWARDEN_ACCOUNTS=organization, or leave them out.',
    );
  });

  it('is refused with everything that is wrong at once', () => {
    const wrong = {
      TRAILWARDEN_ACCOUNT: '111122223333',
      TRAILWARDEN_ACCOUNTS: 'all',
      TRAILWARDEN_OUS: 'r-ab12',
      TRAILWARDEN_EXCLUDED: '111122223333',
      TRAILWARDEN_MODE: 'off',
    };
    const says = [
      '_QUEUE is missing',
      '_ACCOUNTS is "all"',
      '_OUS choose',
      '_EXCLUDED names',
      '_MODE is "off"',
    ];
    for (const one of says) expect(() => readSweep(wrong)).toThrow(`TRAILWARDEN${one}`);
  });
});
