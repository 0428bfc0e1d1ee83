import type { Outcome } from '../core/outcome.ts';
import type { StateFile } from '../core/state.ts';
import { startSandbox, type Connection, type Sandbox } from '../sandbox/index.ts';
import { packagedEnforce } from './bundle.ts';
import { deployedPatterns } from './rules.ts';

const ROLE = 'trailwarden-enforce';

/** The simulated account with the service deployed into it. */
export interface Stage {
  readonly sandbox: Sandbox;
  /** The handler as it is packaged, for driving it by hand. */
  readonly invoke: Connection['invoke'];
  /** What has come out on the bus, in order. */
  readonly outcomes: () => readonly Outcome[];
}

/** The environment that the deployed function has: endpoints and credentials by the SDK's standard variables. */
const environment = (sandbox: Sandbox, accountId: string): Readonly<Record<string, string>> => {
  const { accessKeyId, secretAccessKey } = sandbox.credentialsFor({
    kind: 'role',
    name: ROLE,
    session: 'enforce',
  });
  return {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    TRAILWARDEN_BUS: 'trailwarden',
    TRAILWARDEN_ACCOUNT: accountId,
    TRAILWARDEN_ROLE_ARN: `arn:aws:iam::${accountId}:role/${ROLE}`,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
};

/** Deploys the packaged handler, with the policies of a folder, behind the rules and queues that serverless.yml declares. */
export const setStage = async (
  policies: string,
  state: StateFile,
  accountId = '111122223333',
): Promise<Stage> => {
  const sandbox = await startSandbox({ accountId, state });
  // Read when the bundle is loaded, as Lambda would have it.
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment(sandbox, accountId));
  const [invoke, patterns] = await Promise.all([packagedEnforce(policies), deployedPatterns()]);
  sandbox.connect({ name: 'triggers', pattern: patterns.TamperingRule, batchSize: 10, invoke });
  sandbox.connect({ name: 'attempts', pattern: patterns.AttemptsRule, batchSize: 10, invoke });
  // What is on the bus was made by the loop as an Outcome, and travelled as JSON.
  const outcomes = (): readonly Outcome[] =>
    sandbox.bus('trailwarden').map(({ detail }) => detail as unknown as Outcome);
  return { sandbox, invoke, outcomes };
};
