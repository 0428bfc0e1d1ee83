import { SEVERITIES, type Severity } from './core/policy.ts';
import { RATES, ratesOf, type Rates } from './core/rates.ts';
import { isUnit } from './core/sweep.ts';
import { isAccountId } from './core/trail.ts';
import { check, given, listGiven, listOf, type Environment, type Shape, type Shapes } from './environment.ts';

export interface Config {
  readonly bus: string;
  /** `audit` turns every policy to audit: the pause button. */
  readonly mode: 'enforce' | 'audit';
  readonly memberRole: string;
  readonly externalId: string | null;
  /** Null: asked for once, from STS. */
  readonly accountId: string | null;
  readonly roleArn: string | null;
  readonly region: string;
  /** The ledger's table. */
  readonly ledger: string;
  /** How fast CloudTrail is called. */
  readonly rates: Rates;
}

/** Whose trails are looked at on the clock. */
export interface SweepConfig {
  /** The URL of the queue of triggers. */
  readonly queue: string;
  /** Our own account: always governed. */
  readonly own: string;
  /** The others by their ids, or those of AWS Organizations. */
  readonly accounts: readonly string[] | 'organization';
  /** The roots and units whose subtrees are governed; none for all of the organization. */
  readonly units: readonly string[];
  /** The accounts that are not. */
  readonly excluded: readonly string[];
  readonly region: string;
  readonly mode: Config['mode'];
}

/** How people are told. */
export interface SpeechConfig {
  readonly ledger: string;
  readonly slack: {
    /** Where the token or webhook is kept: in the Parameter Store or in Secrets Manager. */
    readonly secret: string;
    readonly channels: { readonly default: string } & { readonly [S in Severity]?: string };
    readonly api: string;
  };
}

const LEDGER: Shapes = {
  TRAILWARDEN_LEDGER: { shape: /^[A-Za-z0-9_.-]{3,255}$/, says: 'the name of a DynamoDB table' },
};

const MODE: Shapes = {
  TRAILWARDEN_MODE: { shape: /^(enforce|audit)$/, says: 'enforce or audit' },
};

const modeOf = (env: Environment): Config['mode'] =>
  given(env, 'TRAILWARDEN_MODE') === 'audit' ? 'audit' : 'enforce';

const SHAPES: Shapes = {
  TRAILWARDEN_BUS: { shape: /^[A-Za-z0-9/_.-]{1,256}$/, says: 'the name of an event bus' },
  ...MODE,
  TRAILWARDEN_MEMBER_ROLE: { shape: /^[A-Za-z0-9+=,.@_-]{1,64}$/, says: 'the name of a role' },
  // API: AssumeRole, ExternalId.
  TRAILWARDEN_EXTERNAL_ID: {
    shape: /^[A-Za-z0-9_+=,.@:/-]{2,1224}$/,
    says: 'from 2 to 1224 letters, digits and +=,.@:/_-',
    hidden: true,
  },
  TRAILWARDEN_RATES: {
    shape: { test: (rates) => ratesOf(rates) !== null },
    says: 'calls a second of each kind, from 0.1 to 1000, such as reads=10,writes=1,lookups=2',
  },
  TRAILWARDEN_ACCOUNT: { shape: /^\d{12}$/, says: 'an account of 12 digits' },
  TRAILWARDEN_ROLE_ARN: { shape: /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, says: 'the ARN of a role' },
  ...LEDGER,
};

const CHANNEL: Shape = {
  shape: /^[#CGD]?[A-Za-z0-9_-]{1,80}$/,
  says: 'the id of a Slack channel, such as C0123456789',
};
const DEFAULT_CHANNEL = 'TRAILWARDEN_SLACK_CHANNEL';
const channelOf = (severity: Severity): string => `${DEFAULT_CHANNEL}_${severity.toUpperCase()}`;

const SPEECH: Shapes = {
  TRAILWARDEN_SLACK_SECRET: {
    shape: /^(arn:aws[a-z-]*:(ssm|secretsmanager):.+|(?!xox)\/?[A-Za-z0-9/_+=.@-]+)$/,
    says: 'the name or ARN of the parameter or secret that holds the bot token or webhook, not what it holds',
    needed: true,
    hidden: true,
  },
  TRAILWARDEN_SLACK_API: {
    shape: /^(https:\/\/(slack|slack-gov)\.com\/api|http:\/\/127\.0\.0\.1:\d+(\/.*)?)$/,
    says: 'https://slack.com/api',
  },
  [DEFAULT_CHANNEL]: CHANNEL,
  ...Object.fromEntries(SEVERITIES.map((severity) => [channelOf(severity), CHANNEL])),
  ...LEDGER,
};

const SWEEP: Shapes = {
  ...MODE,
  TRAILWARDEN_QUEUE: {
    shape: /^https?:\/\/[^/]+\/(queue\/)?\d{12}\/[A-Za-z0-9_-]{1,80}$/,
    says: 'the URL of an SQS queue',
    needed: true,
  },
  TRAILWARDEN_ACCOUNT: { shape: /^\d{12}$/, says: 'an account of 12 digits', needed: true },
  TRAILWARDEN_ACCOUNTS: {
    shape: /^(organization|\d{12}( *, *\d{12})*)$/,
    says: 'accounts of 12 digits, with commas between, or the word organization',
  },
  TRAILWARDEN_OUS: {
    shape: { test: (list) => listOf(list).every(isUnit) },
    says: 'ids of roots or units, such as r-ab12 or ou-ab12-cd34ef56, with commas between',
  },
  TRAILWARDEN_EXCLUDED: {
    shape: { test: (list) => listOf(list).every(isAccountId) },
    says: 'accounts of 12 digits, with commas between',
  },
};

const ledgerOf = (env: Environment): string => given(env, 'TRAILWARDEN_LEDGER') ?? 'trailwarden-ledger';

/** Reads the environment once. Throws one error that names everything that is wrong with it. */
export const readConfig = (env: Environment): Config => {
  check(env, SHAPES);
  const accountId = given(env, 'TRAILWARDEN_ACCOUNT');
  return {
    bus: given(env, 'TRAILWARDEN_BUS') ?? 'trailwarden',
    mode: modeOf(env),
    memberRole: given(env, 'TRAILWARDEN_MEMBER_ROLE') ?? 'trailwarden-enforcer',
    externalId: given(env, 'TRAILWARDEN_EXTERNAL_ID'),
    accountId: accountId !== null && isAccountId(accountId) ? accountId : null,
    roleArn: given(env, 'TRAILWARDEN_ROLE_ARN'),
    region: given(env, 'AWS_REGION') ?? 'us-east-1',
    ledger: ledgerOf(env),
    rates: ratesOf(given(env, 'TRAILWARDEN_RATES') ?? '') ?? RATES,
  };
};

/** Reads how people are told. Throws one error that names everything that is wrong with it; no secret stands there. */
export const readSpeech = (env: Environment): SpeechConfig => {
  check(env, SPEECH);
  const channels = SEVERITIES.flatMap((severity) => {
    const channel = given(env, channelOf(severity));
    return channel === null ? [] : [[severity, channel] as const];
  });
  return {
    ledger: ledgerOf(env),
    slack: {
      secret: given(env, 'TRAILWARDEN_SLACK_SECRET') ?? '',
      channels: { default: given(env, DEFAULT_CHANNEL) ?? '', ...Object.fromEntries(channels) },
      api: given(env, 'TRAILWARDEN_SLACK_API') ?? 'https://slack.com/api',
    },
  };
};

const ORGANIZATION = 'organization';

/** What is wrong between values that are right by themselves. */
const atOdds = (env: Environment): readonly string[] => {
  const own = given(env, 'TRAILWARDEN_ACCOUNT');
  const excludesUs = own !== null && isAccountId(own) && listGiven(env, 'TRAILWARDEN_EXCLUDED').includes(own);
  const unitsOfNone =
    given(env, 'TRAILWARDEN_OUS') !== null && given(env, 'TRAILWARDEN_ACCOUNTS') !== ORGANIZATION;
  return [
    ...(unitsOfNone
      ? [
          `TRAILWARDEN_OUS choose from an organization: write TRAILWARDEN_ACCOUNTS=${ORGANIZATION}, or leave them out`,
        ]
      : []),
    ...(excludesUs
      ? [`TRAILWARDEN_EXCLUDED names our own account ${own}, which is always swept: leave it out there`]
      : []),
  ];
};

/** Reads whose trails are swept: our own account's, and others'. Throws one error that names everything that is wrong. */
export const readSweep = (env: Environment): SweepConfig => {
  check(env, SWEEP, atOdds(env));
  const accounts = listGiven(env, 'TRAILWARDEN_ACCOUNTS');
  return {
    queue: given(env, 'TRAILWARDEN_QUEUE') ?? '',
    own: given(env, 'TRAILWARDEN_ACCOUNT') ?? '',
    accounts: accounts.includes(ORGANIZATION) ? ORGANIZATION : accounts,
    units: listGiven(env, 'TRAILWARDEN_OUS'),
    excluded: listGiven(env, 'TRAILWARDEN_EXCLUDED'),
    mode: modeOf(env),
    region: given(env, 'AWS_REGION') ?? 'us-east-1',
  };
};
