import { createHash } from 'node:crypto';
import type { Principal } from './types.ts';

/** The keys of a registered principal, as an SDK client takes them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Whom to act as; a role with a path, or outside the partition `aws`, is told by its ARN. */
export interface Who {
  readonly kind: Principal['kind'];
  readonly name: string;
  readonly accountId?: string;
  readonly session?: string;
  readonly roleArn?: string;
}

/** Who may assume a role: those who know its external id, and whom its trust policy names. */
export interface Trust {
  readonly externalId?: string;
  readonly trusts?: (principalArn: string) => boolean;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const issuerOf = (who: Who, accountId: string): string | null =>
  who.kind === 'role' ? (who.roleArn ?? `arn:aws:iam::${accountId}:role/${who.name}`) : null;

const arnOf = (who: Who, accountId: string, session: string): string => {
  if (who.kind === 'root') return `arn:aws:iam::${accountId}:root`;
  if (who.kind === 'user') return `arn:aws:iam::${accountId}:user/${who.name}`;
  if (who.kind === 'service') return who.name;
  const partition = who.roleArn?.split(':')[1] ?? 'aws';
  return `arn:${partition}:sts::${accountId}:assumed-role/${who.name}/${session}`;
};

/** Who may call: principals by access key, and which roles may be assumed. */
export class Principals {
  readonly #byKey = new Map<string, Principal>();
  readonly #roles = new Map<string, Trust>();
  readonly #accountId: string;

  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  register(who: Who): Credentials {
    const accountId = who.accountId ?? this.#accountId;
    const session = who.session ?? who.name;
    const issuer = issuerOf(who, accountId);
    const hash = digest(JSON.stringify([who.kind, who.name, accountId, session, issuer]));
    const accessKeyId = (who.kind === 'role' ? 'ASIA' : 'AKIA') + hash.slice(0, 16).toUpperCase();
    const arn = arnOf(who, accountId, session);
    const { kind, name } = who;
    this.#byKey.set(accessKeyId, { kind, name, accountId, arn, session, issuer, accessKeyId });
    return { accessKeyId, secretAccessKey: digest(`secret ${hash}`).slice(0, 40) };
  }

  allowRole(roleArn: string, trust: Trust): void {
    this.#roles.set(roleArn, trust);
  }

  mayAssume(roleArn: string, externalId: string | undefined, principalArn: string): boolean {
    const trust = this.#roles.get(roleArn);
    if (trust === undefined) return false;
    const known = trust.externalId === undefined || trust.externalId === externalId;
    return known && (trust.trusts?.(principalArn) ?? true);
  }

  byKey(accessKeyId: string): Principal | undefined {
    return this.#byKey.get(accessKeyId);
  }

  /** The admin user whom unknown keys stand for. */
  admin(accessKeyId: string): Principal {
    const accountId = this.#accountId;
    const arn = `arn:aws:iam::${accountId}:user/admin`;
    return { kind: 'user', name: 'admin', accountId, arn, session: 'admin', issuer: null, accessKeyId };
  }
}
