import type { JsonObject } from '../core/json.ts';

/** Who signs a call, as CloudTrail describes it in `userIdentity`. */
export interface Principal {
  readonly kind: 'root' | 'user' | 'role' | 'service';
  readonly name: string;
  readonly accountId: string;
  readonly arn: string;
  readonly session: string;
  /** The role behind the session; null for whoever is no role. */
  readonly issuer: string | null;
  readonly accessKeyId: string;
}

/** One API call as it reached the simulated account. */
export interface Call {
  readonly service: 'account' | 'cloudtrail' | 'events' | 'organizations' | 'sqs' | 'sts';
  readonly operation: string;
  readonly request: JsonObject;
  readonly principal: Principal;
  readonly accountId: string;
  readonly region: string;
  readonly userAgent: string;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly at: number;
}

/** The line a test reads about a call: what was asked, by whom, and the error it met. */
export interface CallLine {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly accountId: string;
  readonly principalArn: string;
  readonly request: JsonObject;
  readonly error: string | null;
  readonly at: number;
}

/** What EventBridge hands to its targets. */
export interface Envelope {
  readonly version: string;
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** One accepted PutEvents entry, its detail parsed. */
export interface BusEntry {
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: JsonObject;
  readonly resources: readonly string[];
  readonly bus: string;
  readonly time: number;
  readonly accountId: string;
  readonly region: string;
}

/**
 * The organization of the simulated accounts: members see the management account's organization trails,
 * delegated administrators also change them (user guide, cloudtrail-delegated-administrator).
 */
export interface Organization {
  readonly managementAccount: string;
  readonly members: readonly string[];
  readonly delegatedAdmins?: readonly string[];
  readonly id?: string;
  /** More accounts, and what is to be known of some: all others are active and under the root. */
  readonly accounts?: readonly OrganizationAccount[];
  readonly units?: readonly { readonly id: string; readonly parent: string }[];
  /** Whether every list begins with a page that is empty and not the last. */
  readonly beginsEmpty?: boolean;
}

/** An account of an organization: `state` is ACTIVE where neither is set, null where it is not to be answered. */
export interface OrganizationAccount {
  readonly id: string;
  readonly state?: string | null;
  readonly status?: string;
  readonly parent?: string;
}
