import { isGlob } from '../../core/glob.ts';
import { isAccountId } from '../../core/trail.ts';
import type { Finding } from './complaint.ts';
import { cut, harmless, show } from './complaint.ts';
import { doubtful, wrong } from './finding.ts';
import type { Path } from './source.ts';

const PRINCIPAL =
  'the ARN of an IAM role or user, or a glob of it, as in arn:aws:iam::111122223333:role/break-glass';
const SESSION = /^arn:([^:]*):sts:[^:]*:([^:]*):assumed-role\/([^/:]*)/;
const WANTED = /^arn:[a-z*?-]+:iam::([0-9*?]+):(role|user)\/([\w+=,.@/*?-]+)$/;

const checkSession = (at: Path, text: string): Finding[] => {
  const [, partition, account, role] = SESSION.exec(text) ?? [];
  const arn = `arn:${String(partition)}:iam::${String(account)}:role/${String(role)}`;
  const named =
    role === undefined ? PRINCIPAL : `the role, ${harmless(cut(arn))}, with its path if it has one`;
  const write = `${named}: whoever opens a session chooses its name`;
  return [wrong(at, write, `${show(text)}, a session`)];
};

/** Who is meant by a waiver: an IAM role or user, whose ARN nobody can choose for himself. */
export const checkPrincipal = (at: Path, text: string): Finding[] => {
  if (text === '*') {
    return [doubtful(at, 'the ARNs of those who may: every role and user of any account is meant')];
  }
  if (/^arn:[^:]*:sts:/.test(text)) return checkSession(at, text);
  const [, account, kind, name] = WANTED.exec(text) ?? [];
  if (account === undefined || kind === undefined || name === undefined) {
    const what = text.endsWith(':root') ? `${show(text)}, for which no waiver holds` : undefined;
    return [wrong(at, PRINCIPAL, what)];
  }
  if (!isGlob(account) && !isAccountId(account)) {
    return [wrong(at, "the account's 12 digits in the ARN", `${show(text)}, the ARN of no account`)];
  }
  const found: Finding[] = [];
  if (isGlob(account)) {
    found.push(doubtful(at, `the account: any account in the world can have a ${kind} of this name`));
  }
  if (/^[*?/]+$/.test(name)) found.push(doubtful(at, `which ${kind}s: as it stands, every ${kind} is meant`));
  return found;
};
