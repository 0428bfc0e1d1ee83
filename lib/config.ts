import { SEVERITIES, type Severity } from './core/policy.ts';
import { isAccountId } from './core/trail.ts';

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
}

/** Whose trails are looked at on the clock. */
export interface SweepConfig {
  /** The URL of the queue of triggers. */
  readonly queue: string;
  readonly accounts: readonly string[];
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

type Environment = Readonly<Record<string, string | undefined>>;

interface Shape {
  readonly shape: RegExp;
  readonly says: string;
  readonly needed?: boolean;
  /** Whether somebody may have written the secret itself there: it is not shown. */
  readonly hidden?: boolean;
}

type Shapes = Readonly<Record<string, Shape>>;

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
    shape: /^\d{12}( *, *\d{12})*$/,
    says: 'accounts of 12 digits, with commas between',
  },
};

const given = (env: Environment, name: string): string | null => env[name] || null;

const check = (env: Environment, shapes: Shapes): void => {
  const wrong = Object.entries(shapes).flatMap(([name, { shape, says, needed = false, hidden = false }]) => {
    const value = given(env, name);
    if (value === null) return needed ? [`${name} is missing: write ${says}`] : [];
    if (shape.test(value)) return [];
    return [`${name} is ${hidden ? 'not usable' : JSON.stringify(value)}: write ${says}, or leave it out`];
  });
  if (wrong.length > 0) throw new Error(`The environment is not usable. ${wrong.join('. ')}.`);
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

/** Reads whose trails are swept: our own account's, and those of a list. Throws one error that names everything that is wrong. */
export const readSweep = (env: Environment): SweepConfig => {
  check(env, SWEEP);
  const listed = given(env, 'TRAILWARDEN_ACCOUNTS')?.split(',') ?? [];
  const own = given(env, 'TRAILWARDEN_ACCOUNT') ?? '';
  return {
    queue: given(env, 'TRAILWARDEN_QUEUE') ?? '',
    accounts: [...new Set([own, ...listed.map((account) => account.trim())])],
    mode: modeOf(env),
    region: given(env, 'AWS_REGION') ?? 'us-east-1',
  };
};
