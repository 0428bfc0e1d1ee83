import { createHash } from 'node:crypto';
import type { Principal } from './types.ts';

/** The keys of a registered principal, as an SDK client takes them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Whom to act as. */
export interface Who {
  readonly kind: 'root' | 'user' | 'role';
  readonly name: string;
  readonly accountId?: string;
  readonly session?: string;
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const arnOf = (who: Who, accountId: string, session: string): string => {
  if (who.kind === 'root') return `arn:aws:iam::${accountId}:root`;
  if (who.kind === 'user') return `arn:aws:iam::${accountId}:user/${who.name}`;
  return `arn:aws:sts::${accountId}:assumed-role/${who.name}/${session}`;
};

/** Who holds which access key, and which roles may be assumed. */
export class Principals {
  readonly #byKey = new Map<string, Principal>();
  readonly #roles = new Map<string, string | undefined>();
  readonly #accountId: string;

  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  register(who: Who): Credentials {
    const accountId = who.accountId ?? this.#accountId;
    const session = who.session ?? who.name;
    const hash = digest(JSON.stringify([who.kind, who.name, accountId, session]));
    const accessKeyId = (who.kind === 'role' ? 'ASIA' : 'AKIA') + hash.slice(0, 16).toUpperCase();
    const arn = arnOf(who, accountId, session);
    this.#byKey.set(accessKeyId, { kind: who.kind, name: who.name, accountId, arn, session, accessKeyId });
    return { accessKeyId, secretAccessKey: digest(`secret ${hash}`).slice(0, 40) };
  }

  allowRole(roleArn: string, externalId: string | undefined): void {
    this.#roles.set(roleArn, externalId);
  }

  mayAssume(roleArn: string, externalId: string | undefined): boolean {
    const wanted = this.#roles.get(roleArn);
    return this.#roles.has(roleArn) && (wanted === undefined || wanted === externalId);
  }

  byKey(accessKeyId: string): Principal | undefined {
    return this.#byKey.get(accessKeyId);
  }

  /** The admin user whom unknown keys stand for. */
  admin(accessKeyId: string): Principal {
    const accountId = this.#accountId;
    const arn = `arn:aws:iam::${accountId}:user/admin`;
    return { kind: 'user', name: 'admin', accountId, arn, session: 'admin', accessKeyId };
  }
}
