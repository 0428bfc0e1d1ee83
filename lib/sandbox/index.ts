import { Account } from './account.ts';
import { listen, stop } from './http.ts';
import { REGIONS } from './regions.ts';
import { readState, writeState } from './state-file.ts';
import type { StateFile } from '../core/state.ts';
import type { Faults } from './faults.ts';
import type { Credentials, Trust, Who } from './principals.ts';
import type { Connection, DeadLetter } from './invocation.ts';
import type { BusEntry, CallLine, Envelope, Organization } from './types.ts';

export type { Faults } from './faults.ts';
export type { Credentials, Who } from './principals.ts';
export type { Connection, DeadLetter, SqsRecord } from './invocation.ts';
export type { BusEntry, CallLine, Envelope, Organization } from './types.ts';
export { matchesPattern } from './pattern.ts';

/** How to start a sandbox. */
export interface SandboxOptions {
  readonly port?: number;
  readonly accountId?: string;
  readonly region?: string;
  readonly state?: StateFile;
  readonly limits?: boolean;
  readonly strictKeys?: boolean;
  readonly organization?: Organization;
  readonly deliverAlways?: boolean;
  /** The regions that are enabled in each account. */
  readonly regions?: readonly string[];
  /**
   * How long after a call LookupEvents finds it: 0, so that a demonstration does not wait; AWS takes about five
   * minutes (user guide, get-and-view-cloudtrail-log-files).
   */
  readonly lookupDelayMs?: number;
  /** The clock of calls, records and messages; request rates are measured on it too. */
  readonly now?: () => Date;
}

/** A running sandbox: AWS clients talk to its endpoint, tests to the rest. */
export interface Sandbox {
  readonly endpoint: string;
  readonly faults: Faults;
  readonly calls: readonly CallLine[];
  readonly envelopes: readonly Envelope[];
  readonly deadLetters: readonly DeadLetter[];
  close(): Promise<void>;
  credentialsFor(who: Who): Credentials;
  allowRole(roleArn: string, trust?: Trust): void;
  breakDependency(nameOrArn: string, error: string): void;
  mendDependency(nameOrArn?: string): void;
  connect(connection: Connection): void;
  send(queueName: string, body: string): void;
  settle(): Promise<void>;
  clearCalls(): void;
  trails(): StateFile;
  load(state: StateFile): void;
  bus(name: string): readonly BusEntry[];
  emit(envelope: Envelope): void;
  loseEvents(times: number): void;
  watch(tell: (line: CallLine) => void): void;
}

type Lists = 'faults' | 'calls' | 'envelopes' | 'deadLetters';

const lists = (account: Account): Pick<Sandbox, Lists> => ({
  faults: account.faults,
  calls: account.calls,
  envelopes: account.envelopes,
  deadLetters: account.queues.deadLetters,
});

const controls = (account: Account): Omit<Sandbox, 'endpoint' | 'close' | 'load' | Lists> => ({
  credentialsFor: (who) => account.principals.register(who),
  allowRole: (roleArn, trust) => {
    account.principals.allowRole(roleArn, trust ?? {});
  },
  breakDependency: (nameOrArn, error) => {
    account.dependencies.break(nameOrArn, error);
  },
  mendDependency: (nameOrArn) => {
    account.dependencies.mend(nameOrArn);
  },
  connect: (connection) => {
    account.queues.connect(connection);
  },
  send: (queueName, body) => {
    account.queues.send(queueName, body);
  },
  settle: () => account.queues.settle(),
  clearCalls: () => {
    account.calls.length = 0;
  },
  trails: () => writeState(account.store.all()),
  bus: (name) => account.buses.entries(name),
  emit: (envelope) => account.emit(envelope),
  loseEvents: (times) => account.loseEvents(times),
  watch: (tell) => account.watch(tell),
});

/** Starts a simulated AWS account behind real HTTP on 127.0.0.1. */
export const startSandbox = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const home = { accountId: options.accountId ?? '111122223333', region: options.region ?? 'us-east-1' };
  const now = options.now ?? (() => new Date());
  const account = new Account({
    ...home,
    limits: options.limits ?? false,
    strictKeys: options.strictKeys ?? false,
    deliverAlways: options.deliverAlways ?? false,
    lookupDelayMs: options.lookupDelayMs ?? 0,
    organization: options.organization,
    regions: options.regions ?? REGIONS,
    now: () => now().getTime(),
  });
  const load = (state: StateFile): void => {
    account.store.reset(readState(state, home));
  };
  if (options.state !== undefined) load(options.state);
  const { server, endpoint } = await listen(options.port ?? 0, (arrival) => account.answer(arrival));
  return { ...lists(account), ...controls(account), endpoint, load, close: () => stop(server) };
};
