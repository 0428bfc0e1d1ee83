import { deepEqual, match, ok } from 'node:assert/strict';
import { actorOf } from '../../../lib/core/actor.ts';
import { canHaveCaused } from '../../../lib/core/cause.ts';
import { FACETS } from '../../../lib/core/facets/index.ts';
import { isObject } from '../../../lib/core/json.ts';
import { coveredBy } from '../../../lib/core/waiver.ts';
import { couldGovern, expected, select } from '../../../lib/core/select.ts';
import { parseTrigger, type Parsed } from '../../../lib/core/trigger.ts';
import { outcomeOf } from '../../../lib/core/outcome.ts';
import { threadOf } from '../../../lib/core/incident.ts';
import { outcomeIn } from '../../../lib/core/envelope.ts';
import { bounded } from '../../../lib/adapters/bus/bounded.ts';
import { course, FREE, lookAt, policyOf, TRAIL } from '../../core/fixtures.ts';
import { isOnItsLine, textsIn } from '../inert.ts';

const WAIVER = {
  properties: ['IsLogging'],
  trails: null,
  principals: ['arn:aws:iam::*:role/ops', '*a*b*c*'],
  until: '2027-01-01',
  reason: 'a',
  approvedBy: 'b',
};

const POLICIES = [
  policyOf({ waivers: [WAIVER] }),
  policyOf({ name: 'exact', match: { accounts: null, regions: null, trails: [TRAIL.arn] } }),
];

/** No text of an event is longer than `tame` leaves it, none leaves its line. */
const LONGEST = 1024;

/** What the loop makes of a trigger before it asks anybody: it must take whatever the parser lets through. */
const goesOn = (parsed: Extract<Parsed, { is: 'trigger' }>): void => {
  const { trigger, place, accountId, region } = parsed;
  match(accountId, /^\d{12}$/);
  match(region, /^[a-z0-9-]+$/);
  if (place && 'name' in place) couldGovern(POLICIES, place.name);
  const trail = place && 'arn' in place ? place.arn : TRAIL;
  expected(POLICIES, accountId);
  for (const { property } of FACETS) canHaveCaused(trigger, property);
  const sight = { ...FREE.sight, triggers: [trigger] };
  const { findings, selection } = course(POLICIES, lookAt({ Status: { IsLogging: false } }), trail, {
    ...FREE,
    sight,
  });
  for (const { drift } of findings) coveredBy(drift, select(POLICIES, trail), trail, sight);
  const at = { startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:01Z' };
  const history = { trail, selection, findings, triggers: [trigger], done: [], blocked: [], left: [] };
  const outcome = outcomeOf({ ...history, unread: [], echo: false, repairs: {}, ...at });
  ok(threadOf(outcome).length < 2 * LONGEST);
  const detail = bounded({ ...outcome, id: 'one' });
  // What enforce tells, notify understands.
  const body = JSON.stringify({ source: 'trailwarden', 'detail-type': 'Trail Outcome', detail });
  deepEqual(outcomeIn(body), JSON.parse(JSON.stringify(detail)));
};

/** Reads a message of the queue as a text, and as the value that a caller may have parsed. */
export const message = (input: string): void => {
  const parsed = parseTrigger(input);
  for (const text of textsIn(parsed)) isOnItsLine(text, LONGEST);
  if ('why' in parsed) ok(parsed.why.length > 0);
  else ok(JSON.stringify(parsed).length < 10 * LONGEST);
  if (parsed.is === 'trigger') goesOn(parsed);
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch (error) {
    ok(error instanceof SyntaxError);
    return;
  }
  if (typeof value !== 'string') deepEqual(parseTrigger(value), parsed);
};

/** Reads the identity of a record: its contract is nulls for what is missing or odd. */
export const record = (input: string): void => {
  const value: unknown = JSON.parse(input);
  for (const text of textsIn(actorOf(isObject(value) ? value : { userIdentity: value })))
    isOnItsLine(text, LONGEST);
};
