import { GetTrailCommand, ListTrailsCommand, type CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { Look } from '../../core/diff.ts';
import type { Read } from '../../core/facets/facet.ts';
import type { TrailState } from '../../core/state.ts';
import { trailFromArn, type TrailId } from '../../core/trail.ts';
import { Retryable, Terminal, type Trails } from '../../ports.ts';
import { history } from './history.ts';
import { READERS, statusOf } from './reads.ts';
import { PACE, retrying, type Pace } from './retry.ts';
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
  client: CloudTrailClient,
  trail: TrailId,
  read: Read,
  until: { deadline: number; pace: Pace },
): Promise<Answer> => {
  try {
    const state = await retrying(() => READERS[read](client, trail.arn), until.deadline, until.pace);
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

const listAll = async (client: CloudTrailClient): Promise<readonly TrailId[]> => {
  const found: TrailId[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await client.send(new ListTrailsCommand(NextToken ? { NextToken } : {}));
    found.push(...(answer.Trails ?? []).flatMap(({ TrailARN }) => trailFromArn(TrailARN ?? '') ?? []));
    NextToken = answer.NextToken;
  } while (NextToken);
  return found;
};

const find = async (client: CloudTrailClient, name: string, pace: Pace): Promise<TrailId | null> => {
  try {
    const get = (): Promise<{ Trail?: { TrailARN?: string | undefined } | undefined }> =>
      client.send(new GetTrailCommand({ Name: name }));
    const { Trail } = await retrying(get, Date.now() + FINDING, pace);
    return trailFromArn(Trail?.TrailARN ?? '');
  } catch (error) {
    if (error instanceof Terminal && isMissing(error)) return null;
    throw error;
  }
};

/** CloudTrail of one account: `clientOf` makes its client for a region, with the SDK's own retries off. */
export const cloudTrails = (clientOf: ClientOf, pace: Pace = PACE): Trails => ({
  find: (name, region) => find(clientOf(region), name, pace),
  list: (region) => retrying(() => listAll(clientOf(region)), Date.now() + FINDING, pace),
  look: async (trail, reads, deadline) => {
    const client = clientOf(trail.homeRegion);
    return lookFrom(await Promise.all(reads.map((read) => ask(client, trail, read, { deadline, pace }))));
  },
  status: (trail, region, deadline) =>
    retrying(() => statusOf(clientOf(region), trail.arn), deadline, pace),
  act: async (trail, { call, request }, deadline) => {
    await retrying(() => WRITERS[call](clientOf(trail.homeRegion), request), deadline, pace);
  },
  history: (trail, calls, since, deadline) =>
    history(clientOf(trail.homeRegion), trail, calls, { since, deadline, pace }),
});
