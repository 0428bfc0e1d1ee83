import { isObject, textOrNull } from './json.ts';

/** Who called, as far as the record says; every part can be missing, and none is trusted. */
export interface Actor {
  readonly type: string | null;
  readonly arn: string | null;
  /** The role behind a session: the part that its holder cannot choose. */
  readonly issuer: string | null;
  readonly via: 'console' | 'cloudformation' | 'terraform' | 'cli' | 'sdk' | 'service' | 'trailwarden' | null;
  readonly sourceIp: string | null;
}

const LONGEST = 1024;

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNTAMED = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A text of an event without control characters and of bounded length: whatever it holds, it stays on its line. */
export const tame = (value: unknown): string | null =>
  textOrNull(value)?.slice(0, LONGEST).replace(UNTAMED, ' ') ?? null;

const AGENTS = [
  [/terraform/i, 'terraform'],
  [/^(console|signin)\.|console\.amazonaws|aws internal.*console/i, 'console'],
  [/^aws-cli\//i, 'cli'],
  [/boto|aws-sdk|sdk/i, 'sdk'],
] as const;

const via = (
  identity: { readonly [key: string]: unknown },
  record: { readonly [key: string]: unknown },
): Actor['via'] => {
  const service = textOrNull(identity['invokedBy']);
  if (service?.startsWith('cloudformation.')) return 'cloudformation';
  if (service) return 'service';
  if (String(record['sessionCredentialFromConsole']) === 'true') return 'console';
  const agent = textOrNull(record['userAgent'])?.slice(0, LONGEST) ?? '';
  return AGENTS.find(([pattern]) => pattern.test(agent))?.[1] ?? null;
};

/** Reads the actor of a CloudTrail record; a missing or odd identity gives nulls, never an error. */
export const actorOf = (record: { readonly [key: string]: unknown }): Actor => {
  const identity = isObject(record['userIdentity']) ? record['userIdentity'] : {};
  const session = isObject(identity['sessionContext']) ? identity['sessionContext'] : {};
  const issuer = isObject(session['sessionIssuer']) ? session['sessionIssuer'] : {};
  return {
    type: tame(identity['type']),
    arn: tame(identity['arn']),
    issuer: tame(issuer['arn']),
    via: via(identity, record),
    sourceIp: tame(record['sourceIPAddress']),
  };
};
