import { LookupEventsCommand, type Event } from '@aws-sdk/client-cloudtrail';
import { parseTrigger, type Trigger } from '../../core/trigger.ts';
import type { TrailId } from '../../core/trail.ts';
import { retrying, type Pace } from './retry.ts';
import type { Sender } from './sender.ts';

const MOST_PAGES = 10;

/** A recorded event, read as the bus would have brought it; null where it failed, or was about another trail. */
const read = ({ CloudTrailEvent }: Event, trail: TrailId): Trigger | null => {
  const { homeRegion: region, accountId: account } = trail;
  const kind = { source: 'aws.cloudtrail', 'detail-type': 'AWS API Call via CloudTrail', region, account };
  // What stands last counts: a record cannot name itself another envelope.
  const parsed = parseTrigger(`{"detail":${CloudTrailEvent ?? 'null'},${JSON.stringify(kind).slice(1)}`);
  if (parsed.is !== 'trigger' || parsed.trigger.errorCode !== null || parsed.place === null) return null;
  const isHere = parsed.accountId === account && parsed.region === region;
  const isIt = 'arn' in parsed.place ? parsed.place.arn.arn === trail.arn : parsed.place.name === trail.name;
  return isHere && isIt ? { ...parsed.trigger, foundAfterwards: true } : null;
};

interface Search {
  /** Epoch milliseconds, as the deadline. */
  readonly since: number;
  readonly deadline: number;
  readonly pace: Pace;
}

/** The latest calls of one name; of older pages none is read once one of the trail is found. */
const callsOf = async (
  client: Sender,
  trail: TrailId,
  name: string,
  { since, deadline, pace }: Search,
): Promise<readonly Trigger[]> => {
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const command = new LookupEventsCommand({
      // One attribute is all that AWS takes; a resource can be written as a name or an ARN, a call has one name.
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }],
      // AWS answers from the last 90 days, however early this is.
      StartTime: new Date(since),
      MaxResults: 50,
      ...(NextToken && { NextToken }),
    });
    const ask = () =>
      client.send(command, { abortSignal: AbortSignal.timeout(Math.max(1, deadline - Date.now())) });
    const answer = await retrying(ask, deadline, pace);
    const found = (answer.Events ?? []).flatMap((event) => read(event, trail) ?? []);
    NextToken = answer.NextToken;
    if (found.length > 0 || !NextToken || Date.now() > deadline) return found;
  }
  return [];
};

const timeOf = ({ eventTime }: Trigger): number => (eventTime === null ? 0 : Date.parse(eventTime));

/** The successful calls of some names about a trail, as CloudTrail keeps them for 90 days, the latest first. */
export const history = async (
  client: Sender,
  trail: TrailId,
  calls: readonly string[],
  search: Search,
): Promise<readonly Trigger[]> => {
  const found = await Promise.all(calls.map((name) => callsOf(client, trail, name, search)));
  return found.flat().toSorted((one, other) => timeOf(other) - timeOf(one));
};
