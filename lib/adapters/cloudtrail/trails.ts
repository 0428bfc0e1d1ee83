import { GetTrailCommand, ListTrailsCommand, type CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { Call } from '../../core/action.ts';
import type { Look } from '../../core/diff.ts';
import type { Read } from '../../core/facets/facet.ts';
import { RATES, type Rates } from '../../core/rates.ts';
import type { TrailState } from '../../core/state.ts';
import { trailFromArn, type TrailId } from '../../core/trail.ts';
import { Retryable, Terminal, type Trails } from '../../ports.ts';
import { budgets, type Turns, type When } from './budgets.ts';
import { history } from './history.ts';
import { READERS, statusOf } from './reads.ts';
import { PACE, retrying, type Pace } from './retry.ts';
import { inTurn, type Sender } from './sender.ts';
import { WRITERS } from './writes.ts';

/** How long finding a trail may take before the message goes back to the queue. */
const FINDING = 10_000;

type ClientOf = (region: string) => CloudTrailClient;

interface Answer {
  readonly read: Read;
  readonly state: TrailState;
  readonly failure: Terminal | Retryable | null;
}

const isMissing = (failure: Error | null): boolean =>
  failure?.message.startsWith('TrailNotFoundException') ?? false;

const ask = async (
  client: Sender,
  name: string,
  read: Read,
  until: { deadline: number; pace: Pace },
): Promise<Answer> => {
  try {
    const state = await retrying(() => READERS[read](client, name), until.deadline, until.pace);
    return { read, state, failure: null };
  } catch (error) {
    if (!(error instanceof Terminal || error instanceof Retryable)) throw error;
    return { read, state: {}, failure: error };
  }
};

const lookFrom = (answers: readonly Answer[]): Look => {
  const trail = answers.find(({ read }) => read === 'GetTrail');
  const failed = answers.filter(({ failure }) => failure !== null);
  if (isMissing(trail?.failure ?? null))
    return { existence: 'absent', state: {}, unread: {}, passing: false };
  return {
    existence: trail && !trail.failure ? 'present' : 'unread',
    state: Object.assign({}, ...answers.map(({ state }) => state)),
    unread: Object.fromEntries(failed.map(({ read, failure }) => [read, failure?.message ?? ''])),
    passing: failed.some(({ failure }) => failure instanceof Retryable),
  };
};

const listAll = async (client: Sender): Promise<readonly TrailId[]> => {
  const found: TrailId[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await client.send(new ListTrailsCommand(NextToken ? { NextToken } : {}));
    found.push(...(answer.Trails ?? []).flatMap(({ TrailARN }) => trailFromArn(TrailARN ?? '') ?? []));
    NextToken = answer.NextToken;
  } while (NextToken);
  return found;
};

const find = async (
  client: Sender,
  name: string,
  { deadline, pace }: { deadline: number; pace: Pace },
): Promise<TrailId | null> => {
  try {
    const get = (): Promise<{ Trail?: { TrailARN?: string | undefined } | undefined }> =>
      client.send(new GetTrailCommand({ Name: name }));
    const { Trail } = await retrying(get, deadline, pace);
    return trailFromArn(Trail?.TrailARN ?? '');
  } catch (error) {
    if (error instanceof Terminal && isMissing(error)) return null;
    throw error;
  }
};

/** What ends a gap in the record does not wait behind what does not. */
const URGENT: ReadonlySet<Call> = new Set(['StartLogging', 'CreateTrail']);

type Senders = (kind: keyof Rates, region: string, when: When) => Sender;

const finding = (): number => Date.now() + FINDING;

const trailsBy = (sender: Senders, pace: Pace): Trails => ({
  find: async (name, region) => {
    const deadline = finding();
    return find(sender('reads', region, { deadline }), name, { deadline, pace });
  },
  list: async (region) => {
    const deadline = finding();
    return retrying(() => listAll(sender('reads', region, { deadline })), deadline, pace);
  },
  look: async (trail, reads, deadline, name = trail.arn) => {
    const client = sender('reads', trail.homeRegion, { deadline });
    const askedBy = (read: Read): string => (read === 'GetTrail' ? name : trail.arn);
    return lookFrom(
      await Promise.all(reads.map((read) => ask(client, askedBy(read), read, { deadline, pace }))),
    );
  },
  status: async (trail, region, deadline) =>
    retrying(() => statusOf(sender('reads', region, { deadline }), trail.arn), deadline, pace),
  act: async (trail, { call, request }, deadline) => {
    const client = sender('writes', trail.homeRegion, { deadline, urgent: URGENT.has(call) });
    await retrying(() => WRITERS[call](client, request), deadline, pace);
  },
  history: async (trail, calls, since, deadline) =>
    history(sender('lookups', trail.homeRegion, { deadline }), trail, calls, { since, deadline, pace }),
});

/**
 * CloudTrail of one account: `clientOf` makes its client for a region, with the SDK's own retries off; every call, each
 * try anew, takes its turn from the account's budget in that region.
 */
export const cloudTrails = (
  clientOf: ClientOf,
  pace: Pace = PACE,
  turnsOf: (region: string) => Turns = budgets(RATES)('the account'),
): Trails => trailsBy((kind, region, when) => inTurn(clientOf(region), turnsOf(region), kind, when), pace);
