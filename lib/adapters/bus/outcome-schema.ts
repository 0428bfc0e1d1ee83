import type { Actor } from '../../core/actor.ts';
import type { Blocked } from '../../core/action.ts';
import type { Unread } from '../../core/diff.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Outcome, Result, Status } from '../../core/outcome.ts';
import { SEVERITIES } from '../../core/policy.ts';
import type { Example } from '../../core/selectors/example.ts';
import type { TrailId } from '../../core/trail.ts';
import type { Trigger } from '../../core/trigger.ts';
import { anything, flag, listOf, mapOf, moment, oneOf, orNull, text, textOrNull, type Of } from './shapes.ts';

const STATUSES: { readonly [S in Status]: string } = {
  compliant: 'the trail was read whole and is as the policies say',
  remediated: 'it had drifted and was put back',
  drifted: 'it has drifted, and the policies only report that',
  unresolved: 'it has drifted, was to be put back, and is not',
  unknown: 'something governed could not be read, and nothing else has drifted',
  attempted: "somebody's call was refused, and the trail is as the policies say",
  'out-of-scope': 'no policy governs the trail',
};

const VIAS: { readonly [V in NonNullable<Actor['via']>]: string } = {
  console: 'the AWS Management Console',
  cloudformation: 'CloudFormation',
  terraform: 'Terraform or OpenTofu',
  cli: 'a command line',
  sdk: 'a program that uses an AWS SDK',
  service: 'an AWS service',
  trailwarden: 'a role of this service',
};

const RESULTS: { readonly [R in Result]: string } = {
  done: 'AWS took it',
  refused: 'AWS refused it for good',
  'gave-up': 'AWS did not take it in time',
  skipped: 'an earlier call that it needs was not made',
  planned: 'it was only shown, and not made',
};

const TRAIL = mapOf<TrailId>(
  {
    arn: text('The ARN of the trail.'),
    name: text('Its short name; * where the outcome is about the account as a whole.'),
    homeRegion: text('The region that it was created in.'),
    accountId: text('The account that it belongs to.', { pattern: '^[0-9]{12}$' }),
  },
  'The trail that was looked at.',
);

const ACTOR = mapOf<Actor>(
  {
    type: textOrNull('The type of identity, as CloudTrail records it.'),
    arn: textOrNull('The ARN of the identity. The session name in it is free text.'),
    issuer: textOrNull('The ARN of the role behind a session: the part that its holder cannot choose.'),
    via: orNull(
      oneOf(VIAS, 'What made the call.'),
      'What made the call, as far as the record tells; a program can name itself anything.',
    ),
    sourceIp: textOrNull('The address that the call came from, or the service.'),
  },
  'Who called.',
);

const trigger = (description: string): JsonObject =>
  mapOf<Trigger>(
    {
      kind: oneOf({ event: 'a recorded call', sweep: 'the regular look at every trail' }, 'What woke us.'),
      eventId: textOrNull('The id of the CloudTrail event.'),
      eventName: textOrNull('The call, such as StopLogging.'),
      eventTime: orNull(moment('When it was called'), 'When it was called, or null where nobody knows.'),
      errorCode: textOrNull('Why AWS refused the call; null where it succeeded.'),
      actor: orNull(ACTOR, 'Who called, or null where nobody did.'),
      foundAfterwards: flag('Whether the event was looked up after the drift was seen.'),
    },
    description,
  );

const WAIVER = mapOf(
  {
    until: text('The last day of the waiver, UTC.', { pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }),
    reason: text('Why the drift may stand.'),
    approvedBy: text('Who approved that.'),
    endsInDays: { type: ['integer', 'null'], description: 'The whole days left; null where they are many.' },
  },
  'The waiver by which the drift stands.',
);

const EXAMPLE = mapOf<Example>(
  {
    text: text('The event, as a person would say it.'),
    event: { type: 'object', description: 'The event, as CloudTrail would record it.' },
  },
  'An event that stands for others like it.',
);

/** A list that was too long for the bus ends with a text that counts it. */
const examples = (description: string): JsonObject =>
  listOf({ anyOf: [EXAMPLE, text('How many there are in all.')] }, description);

const DRIFT = mapOf(
  {
    property: text('What differs, such as IsLogging; Trail where the trail itself is missing.'),
    desired: anything('What the policy asks for, cut where it is too long for the bus.'),
    observed: anything('What was seen, cut where it is too long for the bus.'),
    policy: text('The policy that asks for it.'),
    waiver: orNull(WAIVER, 'The waiver by which the drift stands, or null where there is none.'),
    blindSpots: examples('Events that the trail should record and does not.'),
    excess: examples('Events that the trail records and need not.'),
    notes: listOf(text('A sentence.'), 'What else a person should know of the drift.'),
  },
  'One property that differs from what a policy asks for.',
);

const ACTION = mapOf(
  {
    api: text('The call, such as cloudtrail:StartLogging.', { pattern: '^cloudtrail:[A-Za-z]+$' }),
    request: { type: 'object', description: 'Its request, cut where it is too long for the bus.' },
    because: listOf(text('A property.'), 'The properties that asked for the call.'),
    result: oneOf(RESULTS, 'What became of it.'),
    error: textOrNull('What AWS said against it.'),
  },
  'One call that was made, or was to be made.',
);

const UNREAD = mapOf<Unread>(
  { property: text('The property.'), reason: text('Why it could not be read.') },
  'One property that could not be read.',
);

const BLOCKED = mapOf<Blocked>(
  {
    properties: listOf(text('A property.'), 'The properties that stay as they are.'),
    reason: text('Why nothing could be done about them.'),
  },
  'Drift for which no call could be planned.',
);

const GAP = mapOf({ from: moment('From'), to: moment('To') }, 'How long the trail was not as it should be.');

const TIMING = mapOf<Outcome['timing']>(
  {
    startedAt: moment('When the trail began to be looked at'),
    finishedAt: moment('When all was done'),
    gap: orNull(GAP, 'How long the trail was not as it should be, or null where nobody knows.'),
  },
  'When all of this was.',
);

const PROPERTIES: Of<Outcome> = {
  version: { const: 1, description: 'The version of this shape.' },
  id: text('The same for two outcomes that saw the same thing at once.'),
  status: oneOf(STATUSES, 'What it came to.'),
  severity: { enum: [...SEVERITIES], description: 'How grave it is, as the policies say.' },
  contested: flag('Whether a property was put back again that has been put back often within the hour.'),
  trail: TRAIL,
  policies: listOf(text('The name of a policy.'), 'The policies that govern the trail.'),
  drifts: listOf(DRIFT, 'What differed from the policies.'),
  unread: listOf(UNREAD, 'What could not be read: it is neither right nor wrong.'),
  actions: listOf(ACTION, 'The calls that were made, in order.'),
  blocked: listOf(BLOCKED, 'What could not be put back, and why.'),
  trigger: trigger('The earliest event that can have caused the first drift, else what woke us.'),
  otherTriggers: listOf(trigger('An event.'), 'The other events that led to this look.'),
  timing: TIMING,
};

/** The JSON Schema of an outcome as it travels on the bus, whole or cut to fit. */
export const outcomeSchema = (): JsonObject => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Trailwarden outcome',
  ...mapOf<Outcome>(PROPERTIES, 'What came of one look at one trail.'),
});
