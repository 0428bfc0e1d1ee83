import type { JsonObject } from '../../lib/core/json.ts';
import type { Who } from '../../lib/sandbox/index.ts';
import type { Cloud } from './cloud.ts';
import { arnOf, PLACES, type Place } from './estate.ts';
import type { Move } from './moves.ts';

type Of<D extends Move['do']> = Extract<Move, { readonly do: D }>;

/** Our own roles, and nobody else's. */
export const OURS = 'arn:aws:sts::*:assumed-role/trailwarden-enforce*';

const WHO: { readonly [P in Of<'call'>['who']]: (accountId: string) => Who } = {
  mallory: (accountId) => ({ kind: 'user', name: 'mallory', accountId }),
  root: (accountId) => ({ kind: 'root', name: 'root', accountId }),
  owner: (accountId) => ({ kind: 'role', name: 'break-glass', session: 'rotation', accountId }),
  // A session can have any name.
  thief: (accountId) => ({ kind: 'role', name: 'admin', session: 'trailwarden-enforce', accountId }),
};

const NAMED_BY: { readonly [operation: string]: string } = {
  PutEventSelectors: 'TrailName',
  PutInsightSelectors: 'TrailName',
  PutEventConfiguration: 'TrailName',
  AddTags: 'ResourceId',
  RemoveTags: 'ResourceId',
};

const requestOf = ({ operation, request }: Of<'call'>, place: Place): JsonObject => {
  const key = NAMED_BY[operation] ?? 'Name';
  return { ...request, [key]: key === 'ResourceId' ? arnOf(place) : place.name };
};

/** CloudTrail takes one write a second, from whomever: what comes sooner is refused. */
const PAUSE = 1100;

const call = async (cloud: Cloud, move: Of<'call'>): Promise<void> => {
  const { sandbox, ground, fates } = cloud;
  const place = PLACES[move.trail] ?? PLACES[0];
  if (!place) return;
  await ground.clock.until(ground.clock.sleep(PAUSE));
  const { accessKeyId } = sandbox.credentialsFor(WHO[move.who](place.accountId));
  const agent = `chaos/${fates.size}`;
  fates.set(agent, move.event);
  const scope = `${accessKeyId}/20270104/${place.region}/cloudtrail/aws4_request`;
  const answering = fetch(sandbox.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `CloudTrail_20131101.${move.operation}`,
      'user-agent': agent,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(requestOf(move, place)),
  });
  // A fault may break the connection: whether the call was carried out, the account itself tells.
  await ground.clock.until(answering.catch(() => null));
};

const LEDGERS: { readonly [S in Of<'ledger'>['is']]: (cloud: Cloud) => void } = {
  down: ({ ground: { tables } }) => tables.faults.fail({ error: 'ResourceNotFoundException' }),
  throttled: ({ ground: { tables } }) => tables.faults.fail({ error: 'ThrottlingException', times: 20 }),
  losing: ({ ground: { tables } }) => {
    for (const operation of ['PutItem', 'UpdateItem']) tables.faults.lose({ operation, times: 2 });
  },
  up: ({ ground: { tables } }) => tables.faults.clear(),
};

const ERRORS: { readonly [error: string]: number } = { InternalServiceError: 500 };

/** No fault of any kind is in force any more; what was denied or broken is no more either. */
export const mend = (cloud: Cloud): void => {
  cloud.sandbox.faults.clear();
  cloud.sandbox.mendDependency();
  cloud.stale(0);
  cloud.hanging = 0;
  cloud.nextLife = null;
};

const PLAYS: { readonly [D in Move['do']]: (cloud: Cloud, move: Of<D>) => Promise<void> | void } = {
  call,
  wait: ({ ground: { clock } }, { ms }) => clock.until(clock.sleep(ms)),
  deploy: (cloud, { policies }) => cloud.deploy(policies),
  sweep: (cloud) => cloud.ground.clock.until(cloud.sweep()),
  fail: ({ sandbox }, { operation, error, times }) => {
    const status = ERRORS[error] ?? 400;
    const principal = operation === 'AssumeRole' ? '*' : OURS;
    sandbox.faults.fail({ operation, error, times, status, principal });
  },
  drop: ({ sandbox }, { operation, what, times }) => sandbox.faults.drop({ operation, what, times }),
  hang: (cloud, { times }) => void (cloud.hanging = times),
  stale: (cloud, { ms }) => cloud.stale(ms),
  deny: ({ sandbox }, { operation }) => sandbox.faults.deny(operation, OURS),
  break: ({ sandbox }, { what, error }) => sandbox.breakDependency(what, error),
  mend,
  ledger: (cloud, { is }) => LEDGERS[is](cloud),
  slack: ({ slack }, { is }) => (is === 'down' ? slack.trouble.down() : slack.trouble.up()),
  kill: (cloud, { after }) => void (cloud.nextLife = after),
};

/** Makes a move. */
export const play = async <D extends Move['do']>(cloud: Cloud, move: Of<D>): Promise<void> => {
  // Which play is for which move, the table says; TypeScript does not follow it.
  await (PLAYS[move.do] as (cloud: Cloud, move: Of<D>) => Promise<void> | void)(cloud, move);
};

const settled = (cloud: Cloud): Promise<void> => cloud.ground.clock.until(cloud.settled());

/**
 * What passes has passed, and one sweep has run: what was denied or broken for good still is. Answers when the clock struck.
 */
export const dustSettles = async (cloud: Cloud, lasting: readonly Move[]): Promise<number> => {
  const { slack, ground } = cloud;
  mend(cloud);
  ground.tables.faults.clear();
  slack.trouble.up();
  for (const move of lasting) await play(cloud, move);
  await settled(cloud);
  await ground.clock.until(ground.clock.sleep(120_000));
  const sweptAt = ground.clock.now();
  await ground.clock.until(cloud.sweep());
  await settled(cloud);
  return sweptAt;
};
