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
}

type Environment = Readonly<Record<string, string | undefined>>;

const SHAPES: Readonly<Record<string, { readonly shape: RegExp; readonly says: string }>> = {
  TRAILWARDEN_BUS: { shape: /^[A-Za-z0-9/_.-]{1,256}$/, says: 'the name of an event bus' },
  TRAILWARDEN_MODE: { shape: /^(enforce|audit)$/, says: 'enforce or audit' },
  TRAILWARDEN_MEMBER_ROLE: { shape: /^[A-Za-z0-9+=,.@_-]{1,64}$/, says: 'the name of a role' },
  TRAILWARDEN_ACCOUNT: { shape: /^\d{12}$/, says: 'an account of 12 digits' },
  TRAILWARDEN_ROLE_ARN: { shape: /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, says: 'the ARN of a role' },
};

/** Reads the environment once. Throws one error that names everything that is wrong with it. */
export const readConfig = (env: Environment): Config => {
  const given = (name: string): string | null => env[name] || null;
  const wrong = Object.entries(SHAPES).flatMap(([name, { shape, says }]) => {
    const value = given(name);
    return value === null || shape.test(value)
      ? []
      : [`${name} is ${JSON.stringify(value)}: write ${says}, or leave it out`];
  });
  if (wrong.length > 0) throw new Error(`The environment is not usable. ${wrong.join('. ')}.`);
  const accountId = given('TRAILWARDEN_ACCOUNT');
  return {
    bus: given('TRAILWARDEN_BUS') ?? 'trailwarden',
    mode: given('TRAILWARDEN_MODE') === 'audit' ? 'audit' : 'enforce',
    memberRole: given('TRAILWARDEN_MEMBER_ROLE') ?? 'trailwarden-enforcer',
    externalId: given('TRAILWARDEN_EXTERNAL_ID'),
    accountId: accountId !== null && isAccountId(accountId) ? accountId : null,
    roleArn: given('TRAILWARDEN_ROLE_ARN'),
    region: given('AWS_REGION') ?? 'us-east-1',
  };
};
