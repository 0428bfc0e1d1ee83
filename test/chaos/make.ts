import { TABLE } from '../../lib/adapters/ledger/table.ts';
import { deployedPatterns } from '../../lib/cli/rules.ts';
import { startSandbox, type SqsRecord } from '../../lib/sandbox/index.ts';
import { startSlack } from '../../lib/sandbox/slack.ts';
import { Cloud, type Weather } from './cloud.ts';
import { ESTATE, HUB, MEMBER, MEMBER_ROLE } from './estate.ts';
import { CHANNEL, environment, TOKEN, type Ground } from './ground.ts';

let runs = 0;

const NO_EVENT = { source: ['none'] };

const connect = async (cloud: Cloud): Promise<void> => {
  const patterns = await deployedPatterns();
  const { sandbox, triggers, attempts, alerts } = cloud;
  const rule = (name: string, pattern: unknown, take: (record: SqsRecord) => void, bus = 'default'): void =>
    sandbox.connect({
      name,
      // It was read from a template as plain data.
      pattern: pattern as typeof patterns.TamperingRule,
      bus,
      batchSize: 10,
      invoke: ({ Records }) => {
        Records.forEach(take);
        return { batchItemFailures: [] };
      },
    });
  rule('granted', patterns.TamperingRule, (record) => cloud.arrive(triggers, record));
  rule('refused', patterns.AttemptsRule, (record) => cloud.arrive(attempts, record));
  rule('told', patterns.AlertsRule, ({ body }) => alerts.send(body), 'trailwarden');
  rule('swept', NO_EVENT, ({ body }) => triggers.send(body));
};

/** Makes the accounts of a run. */
export const makeCloud = async (ground: Ground, weather: Weather): Promise<Cloud> => {
  runs += 1;
  const ledger = `ledger-${runs}`;
  const [sandbox, slack] = await Promise.all([
    startSandbox({ accountId: HUB, state: ESTATE, limits: true, lookupDelayMs: 60_000 }),
    startSlack({ tokens: [TOKEN], channels: [CHANNEL] }),
    ground.tables.create(ledger, TABLE),
  ]);
  sandbox.allowRole(`arn:aws:iam::${MEMBER}:role/${MEMBER_ROLE}`);
  Object.assign(process.env, environment(sandbox, ground, slack, ledger));
  const cloud = new Cloud({ ground, sandbox, slack, ledger, weather });
  await connect(cloud);
  return cloud;
};
