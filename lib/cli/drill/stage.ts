import { TABLE } from '../../adapters/ledger/table.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { StateFile } from '../../core/state.ts';
import { matchesPattern, startSandbox, type Envelope, type Sandbox } from '../../sandbox/index.ts';
import { startTables } from '../../sandbox/tables.ts';
import { packaged } from '../bundle.ts';
import { deployedPatterns } from '../rules.ts';
import { callAs } from '../tampering.ts';
import type { Step } from './scenario.ts';

/** A simulated account with the real functions in it; messages are handed over by whoever drills. */
export interface DrillStage {
  /** Another day: the trails are as they were, and nobody remembers anything. */
  reset(state: StateFile): Promise<void>;
  /** Every trail, as it is now. */
  trails(): StateFile;
  /** Makes a call as somebody who means no good. Answers the refusal; null where it was done. */
  tamper(step: Step, where: { readonly accountId: string; readonly region: string }): Promise<string | null>;
  /** Hands an event to the function, if a rule listens to it, or a request of the sweep. */
  deliver(message: Envelope | JsonObject): Promise<void>;
  outcomes(): readonly Outcome[];
  /** The calls by which we changed something. */
  writes(): readonly string[];
  /** How many messages the function could not handle. */
  failures(): number;
  close(): Promise<void>;
}

const LEDGER = 'trailwarden-ledger';
const ROLE = 'trailwarden-enforce';
const READS = /^(Get|List|Describe|Lookup)/;

const environment = (sandbox: Sandbox, ledger: string, accountId: string) => {
  const own = sandbox.credentialsFor({ kind: 'role', name: ROLE, session: 'enforce' });
  return {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: ledger,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: own.accessKeyId,
    AWS_SECRET_ACCESS_KEY: own.secretAccessKey,
    TRAILWARDEN_ACCOUNT: accountId,
    TRAILWARDEN_ROLE_ARN: `arn:aws:iam::${accountId}:role/${ROLE}`,
    TRAILWARDEN_LEDGER: LEDGER,
    // A simulated account is in no hurry: its rates are not AWS's.
    TRAILWARDEN_RATES: 'reads=1000,writes=1000,lookups=1000',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
};

const isOurs = (arn: string): boolean =>
  /assumed-role\/(trailwarden-enforce|trailwarden-enforcer)\//.test(arn);

const tampering =
  (sandbox: Sandbox): DrillStage['tamper'] =>
  ({ api, request }, { accountId, region }) => {
    const operation = api.slice(api.indexOf(':') + 1);
    return callAs(sandbox, { kind: 'user', name: 'mallory', accountId }, { operation, request, region });
  };

/** No rule feeds the queue: whoever drills does. */
const NOBODY = { source: ['nobody'] };

/** Whose trails are of one organization, and which of them manages it. */
export interface Cast {
  readonly accountId: string;
  readonly others: readonly string[];
  /** The account that owns the organization's trails; null where there are none. */
  readonly management: string | null;
}

const started = async ({ accountId, others, management }: Cast) => {
  const organization =
    management === null
      ? {}
      : { organization: { managementAccount: management, members: [accountId, ...others] } };
  const [sandbox, tables] = [
    await startSandbox({ accountId, deliverAlways: true, ...organization }),
    await startTables(),
  ];
  await tables.create(LEDGER, TABLE);
  for (const other of others) sandbox.allowRole(`arn:aws:iam::${other}:role/trailwarden-enforcer`);
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment(sandbox, tables.endpoint, accountId));
  return { sandbox, tables };
};

/** What came out on the bus since a place. What is there was made by the loop as an Outcome, and travelled as JSON. */
const outcomesIn = (sandbox: Sandbox, from: number): readonly Outcome[] =>
  sandbox
    .bus('trailwarden')
    .slice(from)
    .map(({ detail }) => detail as unknown as Outcome);

const writesIn = (sandbox: Sandbox): readonly string[] =>
  sandbox.calls
    .filter(
      ({ service, operation, principalArn }) =>
        service === 'cloudtrail' && !READS.test(operation) && isOurs(principalArn),
    )
    .map(({ operation }) => operation);

const listening = async (): Promise<(message: JsonObject | Envelope) => boolean> => {
  const { TamperingRule, AttemptsRule } = await deployedPatterns();
  return (message) =>
    message['source'] === 'trailwarden' ||
    [TamperingRule, AttemptsRule].some((pattern) => matchesPattern(pattern, message));
};

/** Starts it with the policies of a folder; every other account opens its member role to it. */
export const drillStage = async (policies: string, cast: Cast): Promise<DrillStage> => {
  const { sandbox, tables } = await started(cast);
  const [invoke, isHeard] = [await packaged('enforce', policies), await listening()];
  sandbox.connect({ name: 'triggers', pattern: NOBODY, batchSize: 10, invoke });
  let told = 0;
  let failed = 0;
  return {
    reset: async (state) => {
      await tables.drop(LEDGER);
      await tables.create(LEDGER, TABLE);
      sandbox.load(state);
      sandbox.clearCalls();
      told = sandbox.bus('trailwarden').length;
      failed = sandbox.deadLetters.length;
    },
    trails: () => sandbox.trails(),
    tamper: tampering(sandbox),
    deliver: async (message) => {
      if (isHeard(message)) sandbox.send('triggers', JSON.stringify(message));
      await sandbox.settle();
    },
    outcomes: () => outcomesIn(sandbox, told),
    writes: () => writesIn(sandbox),
    failures: () => sandbox.deadLetters.length - failed,
    close: async () => void (await Promise.all([sandbox.close(), tables.close()])),
  };
};
