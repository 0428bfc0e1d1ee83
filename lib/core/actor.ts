import { isObject, readIn, textOrNull } from './json.ts';

/** Who called, as far as the record says; every part can be missing, and none is trusted. */
export interface Actor {
  readonly type: string | null;
  readonly arn: string | null;
  /** The role behind a session: the part that its holder cannot choose. */
  readonly issuer: string | null;
  /** By what means, as the record tells it; an agent can call itself anything. `trailwarden` is a role of ours. */
  readonly via: 'console' | 'cloudformation' | 'terraform' | 'cli' | 'sdk' | 'service' | 'trailwarden' | null;
  readonly sourceIp: string | null;
}

const LONGEST = 1024;

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const UNTAMED = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A text of an event without control characters and of bounded length: whatever it holds, it stays on its line. */
export const tame = (value: unknown): string | null =>
  readIn(value, (text) => text.slice(0, LONGEST).replace(UNTAMED, ' '));

/** UG: cloudtrail-event-reference-record-contents: for a service only its DNS name is shown. */
const SERVICE = /^[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;

/**
 * The first that fits tells. The command line stands before Terraform: it can carry names of others, as of where it runs.
 * OpenTofu runs Terraform's own providers; Pulumi is told by the SDK under it, as whatever else is not named here.
 * Agents as recorded (stratus-red-team, invictus-aws-dataset) and in UG: cloudtrail-event-reference-record-contents;
 * `AWS Console, aws-sdk-java/…` in Neptune UG: cloudtrail.CloudTrail_Events.
 */
const AGENTS = [
  [/^cloudformation\.amazonaws\.com/, 'cloudformation'],
  [/^\[?(?:aws-cli|AWSPowerShell[.a-z]*)\//i, 'cli'],
  [/(?:^|[ [])(?:terraform|opentofu|terraform-provider-[a-z]+)\//i, 'terraform'],
  [/^(?:console|signin)\.(?:[a-z0-9-]+\.)*amazonaws\.com|^\[?S3Console\/|^AWS Console,/i, 'console'],
  [SERVICE, 'service'],
  [/boto|aws-sdk/i, 'sdk'],
] as const;

const serviceIn = (value: unknown): string | null =>
  readIn(value, (text) => (SERVICE.test(text) ? text : null));

const agentIn = (value: unknown): Actor['via'] =>
  readIn(value, (text) => {
    const agent = text.slice(0, LONGEST);
    return AGENTS.find(([pattern]) => pattern.test(agent))?.[1] ?? null;
  });

const via = (
  identity: { readonly [key: string]: unknown },
  record: { readonly [key: string]: unknown },
): Actor['via'] => {
  const service = serviceIn(identity['invokedBy']) ?? serviceIn(record['sourceIPAddress']);
  if (service !== null) return service.startsWith('cloudformation.') ? 'cloudformation' : 'service';
  const mark = record['sessionCredentialFromConsole'];
  if (mark === true || mark === 'true') return 'console';
  // `AWS Internal`, say: some system of AWS, which need not have a name.
  if (textOrNull(identity['invokedBy']) !== null) return 'service';
  return agentIn(record['userAgent']);
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
