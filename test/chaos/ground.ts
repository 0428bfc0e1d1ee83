import { startSecrets, type Secrets } from '../../lib/sandbox/secrets.ts';
import type { Sandbox } from '../../lib/sandbox/index.ts';
import type { Slack } from '../../lib/sandbox/slack.ts';
import { startTables, type Tables } from '../../lib/sandbox/tables.ts';
import { installClock, type Clock } from './clock.ts';
import { HUB, MEMBER, ROLE, ROLE_ARN } from './estate.ts';
import { installNetwork, type Network } from './network.ts';

const START = Date.UTC(2027, 0, 4, 9);
const SECRET = '/trailwarden/slack';
export const TOKEN = 'xoxb-simulated';
export const CHANNEL = 'C0000000001';

/** What stays for all runs of a process: the clock and the network are put in place once, and clients keep endpoints. */
export interface Ground {
  readonly clock: Clock;
  readonly network: Network;
  readonly tables: Tables;
  readonly secrets: Secrets;
  close(): Promise<void>;
}

export const breakGround = async (): Promise<Ground> => {
  const [tables, secrets] = await Promise.all([startTables(), startSecrets({ [SECRET]: TOKEN })]);
  // Either needs the other: calls take time by the clock, and the clock stands while calls are under way.
  const held: { network?: Network } = {};
  const clock = installClock(START, () => held.network?.isBusy() ?? false);
  const network = installNetwork((ms) => clock.sleep(ms));
  held.network = network;
  return {
    clock,
    network,
    tables,
    secrets,
    close: async () => {
      network.uninstall();
      clock.uninstall();
      await Promise.all([tables.close(), secrets.close()]);
    },
  };
};

/** The environment that the functions have. */
export const environment = (
  sandbox: Sandbox,
  { tables, secrets }: Ground,
  slack: Slack,
  ledger: string,
): Readonly<Record<string, string>> => {
  const own = sandbox.credentialsFor({ kind: 'role', name: ROLE, session: 'enforce' });
  return {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ENDPOINT_URL_SSM: secrets.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: own.accessKeyId,
    AWS_SECRET_ACCESS_KEY: own.secretAccessKey,
    TRAILWARDEN_ACCOUNT: HUB,
    TRAILWARDEN_ROLE_ARN: ROLE_ARN,
    TRAILWARDEN_ACCOUNTS: MEMBER,
    TRAILWARDEN_LEDGER: ledger,
    TRAILWARDEN_QUEUE: `${sandbox.endpoint}/${HUB}/swept`,
    TRAILWARDEN_SLACK_SECRET: SECRET,
    TRAILWARDEN_SLACK_CHANNEL: CHANNEL,
    TRAILWARDEN_SLACK_API: slack.api,
  };
};
