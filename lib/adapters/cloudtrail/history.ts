import { setTimeout as pause } from 'node:timers/promises';
import { LookupEventsCommand, type CloudTrailClient, type Event } from '@aws-sdk/client-cloudtrail';
import { parseTrigger, type Trigger } from '../../core/trigger.ts';
import type { TrailId } from '../../core/trail.ts';
import { retrying, type Pace } from './retry.ts';

/** LookupEvents takes two calls a second for an account and region (UG: WhatIsCloudTrail-Limits). */
const APART = 500;
const MOST_PAGES = 10;

type Wait = () => Promise<void>;

/** Lets calls through one after the other, so far apart. */
const apart = (ms: number): Wait => {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const turn = last.then(() => undefined);
    last = turn.then(() => pause(ms));
    return turn;
  };
};

const WAITS = new WeakMap<CloudTrailClient, Wait>();

const waitFor = (client: CloudTrailClient): Promise<void> => {
  const wait = WAITS.get(client) ?? apart(APART);
  WAITS.set(client, wait);
  return wait();
};

/** A recorded event, read as the bus would have brought it; null where it failed, or was about another trail. */
const read = ({ CloudTrailEvent }: Event, trail: TrailId): Trigger | null => {
  const { homeRegion: region, accountId: account } = trail;
  const kind = { source: 'aws.cloudtrail', 'detail-type': 'AWS API Call via CloudTrail', region, account };
  const parsed = parseTrigger(`{"detail":${CloudTrailEvent ?? 'null'},${JSON.stringify(kind).slice(1)}`);
  if (parsed.is !== 'trigger' || parsed.trigger.errorCode !== null || parsed.place === null) return null;
  const isHere = parsed.accountId === account && parsed.region === region;
  const isIt = 'arn' in parsed.place ? parsed.place.arn.arn === trail.arn : parsed.place.name === trail.name;
  return isHere && isIt ? { ...parsed.trigger, foundAfterwards: true } : null;
};

interface Search {
  readonly since: number;
  readonly deadline: number;
  readonly pace: Pace;
}

/** The latest calls of one name; of older pages none is read once one of the trail is found. */
const callsOf = async (
  client: CloudTrailClient,
  trail: TrailId,
  name: string,
  { since, deadline, pace }: Search,
): Promise<readonly Trigger[]> => {
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const command = new LookupEventsCommand({
      // One attribute is all that AWS takes; a resource can be written as a name or an ARN, a call has one name.
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }],
      StartTime: new Date(since),
      MaxResults: 50,
      ...(NextToken && { NextToken }),
    });
    await waitFor(client);
    const answer = await retrying(() => client.send(command), deadline, pace);
    const found = (answer.Events ?? []).flatMap((event) => read(event, trail) ?? []);
    NextToken = answer.NextToken;
    if (found.length > 0 || !NextToken || Date.now() > deadline) return found;
  }
  return [];
};

/** The successful calls of some names about a trail, as CloudTrail keeps them for 90 days, the latest first. */
export const history = async (
  client: CloudTrailClient,
  trail: TrailId,
  calls: readonly string[],
  search: Search,
): Promise<readonly Trigger[]> => {
  const found = await Promise.all(calls.map((name) => callsOf(client, trail, name, search)));
  return found.flat().toSorted((one, other) => ((one.eventTime ?? '') < (other.eventTime ?? '') ? 1 : -1));
};
