import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TABLE } from '../../lib/adapters/ledger/table.ts';
import { startSandbox, type Sandbox } from '../../lib/sandbox/index.ts';
import { startTables, type Tables } from '../../lib/sandbox/tables.ts';
import { lambda, type Lambda } from '../lambda/lambda.ts';
import { chance } from './chance.ts';
import { BATCH } from './cost.ts';
import { HUB, type Barred, type Estate } from './estate.ts';
import { delays, READS, WRITES, type Latency } from './latency.ts';

/** What is to happen on a stage. */
export interface Play {
  readonly seed: number;
  /** The part of CloudTrail's calls that is refused for being too many, whatever their rate. */
  readonly throttled: number;
  readonly latency: Latency;
  /** How many containers of `enforce` there are: the queue's maximum concurrency. */
  readonly containers: number;
  readonly weigh: boolean;
}

/** A simulated organization with the packaged functions deployed into its hub. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly tables: Tables;
  readonly enforce: Lambda;
  readonly sweep: Lambda;
  /** How many calls were refused by chance so far. */
  readonly injected: () => number;
  close(): Promise<void>;
}

/**
 * No rule listens: the sweep is to find everything by itself. What is written would come back as an event at once too,
 * where AWS takes seconds, and have two containers spend one account's budget in the same second.
 */
const NO_EVENT = { source: ['none'] };
const EXTERNAL_ID = 'simulated';
const LEDGER = 'trailwarden-ledger';
const SESSION = /^arn:aws:sts::111122223333:assumed-role\/enforce\//;

const openDoors = (sandbox: Sandbox, { accounts, barred }: Estate): void => {
  const whys = new Map(barred.map(({ accountId, why }: Barred) => [accountId, why]));
  for (const accountId of accounts) {
    const why = whys.get(accountId);
    if (accountId === HUB || why === 'no role') continue;
    sandbox.allowRole(`arn:aws:iam::${accountId}:role/trailwarden-enforcer`, {
      externalId: why === 'external id' ? 'of somebody else' : EXTERNAL_ID,
      trusts: (principal) => why !== 'trust' && SESSION.test(principal),
    });
  }
};

/** Refuses calls by chance: which ones follows from the seed and the call, not from the order in which they come. */
const throttle = (sandbox: Sandbox, { seed, throttled }: Play): (() => number) => {
  const times = new Map<string, number>();
  let injected = 0;
  for (const operation of [...READS, ...WRITES])
    sandbox.faults.fail({
      operation,
      error: 'ThrottlingException',
      message: 'Rate exceeded',
      when: (request, { accountId, region }) => {
        const about = JSON.stringify([operation, accountId, region, request]);
        const time = (times.get(about) ?? 0) + 1;
        times.set(about, time);
        const refused = chance(seed, 'throttled', about, time) < throttled;
        injected += refused ? 1 : 0;
        return refused;
      },
    });
  return () => injected;
};

const environment = (sandbox: Sandbox, tables: Tables): Readonly<Record<string, string>> => {
  const { accessKeyId, secretAccessKey } = sandbox.credentialsFor({
    kind: 'role',
    name: 'enforce',
    session: 'enforce',
  });
  return {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    TRAILWARDEN_BUS: 'trailwarden',
    TRAILWARDEN_ACCOUNT: HUB,
    TRAILWARDEN_ROLE_ARN: `arn:aws:iam::${HUB}:role/enforce`,
    TRAILWARDEN_EXTERNAL_ID: EXTERNAL_ID,
    TRAILWARDEN_LEDGER: LEDGER,
    TRAILWARDEN_QUEUE: `${sandbox.endpoint}/${HUB}/triggers`,
    TRAILWARDEN_ACCOUNTS: 'organization',
  };
};

const account = async ({ state, accounts }: Estate): Promise<{ sandbox: Sandbox; tables: Tables }> => {
  const organization = { managementAccount: HUB, members: accounts.slice(1) };
  const [sandbox, tables] = await Promise.all([
    startSandbox({ accountId: HUB, state, limits: true, organization }),
    startTables(),
  ]);
  await tables.create(LEDGER, TABLE);
  return { sandbox, tables };
};

/** Sets up an organization and deploys the packaged functions, with its policy, into its hub. */
export const setStage = async (estate: Estate, play: Play): Promise<Stage> => {
  const policies = await mkdtemp(join(tmpdir(), 'trailwarden-simulated-'));
  await writeFile(join(policies, 'policies.yaml'), estate.policy);
  const { sandbox, tables } = await account(estate);
  openDoors(sandbox, estate);
  const injected = throttle(sandbox, play);
  for (const delay of delays(play.latency)) if (delay.ms > 0) sandbox.faults.delay(delay);
  tables.faults.delay(play.latency.table);
  const given = { policies, environment: environment(sandbox, tables) };
  const { containers, weigh } = play;
  const enforce = await lambda({ name: 'enforce', containers, weigh, ...given });
  const sweep = await lambda({ name: 'sweep', ...given });
  const { invoke } = enforce;
  const queue = { name: 'triggers', pattern: NO_EVENT, batchSize: BATCH, maximumConcurrency: containers };
  sandbox.connect({ ...queue, invoke });
  const close = async (): Promise<void> => {
    await Promise.all([enforce, sweep, sandbox, tables].map((one) => one.close()));
    await rm(policies, { recursive: true });
  };
  return { sandbox, tables, enforce, sweep, injected, close };
};
