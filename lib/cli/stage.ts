import { TABLE } from '../adapters/ledger/table.ts';
import type { Outcome } from '../core/outcome.ts';
import type { StateFile } from '../core/state.ts';
import { startSandbox, type Connection, type Sandbox } from '../sandbox/index.ts';
import { startSecrets, type Secrets } from '../sandbox/secrets.ts';
import { startSlack, type Slack } from '../sandbox/slack.ts';
import { startTables, type Tables } from '../sandbox/tables.ts';
import { packaged } from './bundle.ts';
import { deployedPatterns } from './rules.ts';

const ROLE = 'trailwarden-enforce';
const LEDGER = 'trailwarden-ledger';
const SECRET = '/trailwarden/slack';
const TOKEN = 'xoxb-simulated';
/** The simulated account takes any number of calls. */
const RATES = 'reads=1000,writes=1000,lookups=1000';
export const CHANNEL = 'C0000000001';

/** What the service needs beside CloudTrail and the bus. */
export interface Surroundings {
  readonly tables: Tables;
  readonly slack: Slack;
  readonly secrets: Secrets;
}

/** The simulated account with the service deployed into it. */
export interface Stage extends Surroundings {
  readonly sandbox: Sandbox;
  /** The handlers as they are packaged, for driving them by hand. */
  readonly invoke: Connection['invoke'];
  readonly notify: Connection['invoke'];
  readonly sweep: Connection['invoke'];
  /** What has come out on the bus, in order. */
  readonly outcomes: () => readonly Outcome[];
  /** Every row of the ledger. */
  readonly ledger: () => ReturnType<Tables['rows']>;
  readonly close: () => Promise<void>;
}

const surroundings = async (): Promise<Surroundings> => {
  const [tables, slack, secrets] = await Promise.all([
    startTables(),
    startSlack({ tokens: [TOKEN], channels: [CHANNEL] }),
    startSecrets({ [SECRET]: TOKEN }),
  ]);
  await tables.create(LEDGER, TABLE);
  return { tables, slack, secrets };
};

/** What a simulated account need not hear. */
const QUIET = { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' };

/** The environment that the deployed functions have: endpoints and credentials by the SDK's standard variables. */
const environment = (
  sandbox: Sandbox,
  { tables, slack, secrets }: Surroundings,
  accountId: string,
): Readonly<Record<string, string>> => {
  const { accessKeyId, secretAccessKey } = sandbox.credentialsFor({
    kind: 'role',
    name: ROLE,
    session: 'enforce',
  });
  return {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ENDPOINT_URL_SSM: secrets.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    TRAILWARDEN_BUS: 'trailwarden',
    TRAILWARDEN_ACCOUNT: accountId,
    TRAILWARDEN_ROLE_ARN: `arn:aws:iam::${accountId}:role/${ROLE}`,
    TRAILWARDEN_LEDGER: LEDGER,
    TRAILWARDEN_RATES: RATES,
    TRAILWARDEN_QUEUE: `${sandbox.endpoint}/${accountId}/triggers`,
    TRAILWARDEN_SLACK_SECRET: SECRET,
    TRAILWARDEN_SLACK_CHANNEL: CHANNEL,
    TRAILWARDEN_SLACK_API: slack.api,
    ...QUIET,
  };
};

const connect = async (
  sandbox: Sandbox,
  invoke: Connection['invoke'],
  notify: Connection['invoke'],
): Promise<void> => {
  const patterns = await deployedPatterns();
  sandbox.connect({ name: 'triggers', pattern: patterns.TamperingRule, batchSize: 10, invoke });
  sandbox.connect({ name: 'attempts', pattern: patterns.AttemptsRule, batchSize: 10, invoke });
  const bus = 'trailwarden';
  sandbox.connect({ name: 'alerts', pattern: patterns.AlertsRule, bus, batchSize: 10, invoke: notify });
};

/** Deploys the packaged handlers, with the policies of a folder, behind the rules and queues that serverless.yml declares. */
export const setStage = async (
  policies: string,
  state: StateFile,
  accountId = '111122223333',
): Promise<Stage> => {
  const [sandbox, around] = await Promise.all([startSandbox({ accountId, state }), surroundings()]);
  // Read when the bundles are loaded, as Lambda would have it.
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment(sandbox, around, accountId));
  const [invoke, notify, sweep] = await Promise.all([
    packaged('enforce', policies),
    packaged('notify', policies),
    packaged('sweep', policies),
  ]);
  await connect(sandbox, invoke, notify);
  // What is on the bus was made by the loop as an Outcome, and travelled as JSON.
  const outcomes = (): readonly Outcome[] =>
    sandbox.bus('trailwarden').map(({ detail }) => detail as unknown as Outcome);
  const all = [sandbox, around.tables, around.slack, around.secrets];
  const close = async (): Promise<void> => void (await Promise.all(all.map((one) => one.close())));
  return {
    ...around,
    sandbox,
    invoke,
    notify,
    sweep,
    outcomes,
    ledger: () => around.tables.rows(LEDGER),
    close,
  };
};
