import { FACETS } from '../../core/facets/index.ts';
import type { JsonObject } from '../../core/json.ts';
import { SEVERITIES } from '../../core/policy.ts';
import { TAMPERING } from '../../core/trigger.ts';

const map = (properties: JsonObject, required: readonly string[], description: string): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
  description,
});

const text = (description: string): JsonObject => ({
  type: 'string',
  minLength: 1,
  maxLength: 1000,
  description,
});
const list = (items: JsonObject, description: string): JsonObject => ({ type: 'array', items, description });

const STATUSES = [
  'compliant',
  'remediated',
  'drifted',
  'unresolved',
  'unknown',
  'attempted',
  'out-of-scope',
  'none',
];

const STATE = {
  anyOf: [
    text('a state file, by its path from here'),
    map(
      { trails: { type: 'array', description: 'a list of trails' } },
      ['trails'],
      'a state: a map with trails',
    ),
  ],
  description: 'a state (a map with trails), or the path of a state file from here',
};

const EVENT = {
  anyOf: [text('a file of events, by its path from here'), { type: 'object', description: 'a record' }],
  description: 'a CloudTrail record or an EventBridge envelope, or the path of a file of them from here',
};

const CALL = map(
  {
    call: { enum: [...TAMPERING], description: `one of: ${TAMPERING.join(', ')}` },
    request: { type: 'object', description: 'its request, as the API spells it' },
    region: text('where it is made, if not where the first trail is'),
    as: {
      type: 'string',
      pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$',
      description: 'the ARN of the role or user who makes it, or leave it out for a stranger',
    },
  },
  ['call', 'request'],
  'a map with call and request',
);

const EXPECT: JsonObject = {
  ...map(
    {
      status: { enum: STATUSES, description: `one of: ${STATUSES.join(', ')}` },
      severity: { enum: [...SEVERITIES], description: `one of: ${SEVERITIES.join(', ')}` },
      contested: { type: 'boolean', description: 'true or false' },
      drifts: list(text('a property'), 'the properties that drift, in any order'),
      unread: list(text('a property'), 'the properties that cannot be read, in any order'),
      calls: list(text('a call'), 'the calls that are made, in order'),
    },
    [],
    'a map with at least one of status, severity, contested, drifts, unread, calls',
  ),
  minProperties: 1,
};

/** The JSON Schema of one policy test: a state, what happens to it, and what is expected of the policies beside it. */
export const testSchema = (): JsonObject => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Trailwarden policy test',
  ...map(
    {
      name: text('a sentence that says what is expected'),
      state: STATE,
      event: EVENT,
      tamper: { ...list(CALL, 'a list of calls'), minItems: 1 },
      repaired: {
        type: 'object',
        propertyNames: { enum: [...FACETS.map(({ property }) => property), 'Trail'] },
        additionalProperties: { type: 'integer', minimum: 0, description: 'a whole number' },
        description: 'a map of how often properties were put back within the hour before',
      },
      trail: text('the name or ARN of the trail that is meant, * for the account as a whole'),
      today: {
        type: 'string',
        pattern: '^\\d{4}-\\d{2}-\\d{2}$',
        description: 'the day on which it happens, as in 2027-01-31',
      },
      expect: EXPECT,
    },
    ['name', 'state', 'expect'],
    'a map with name, state and expect',
  ),
});
