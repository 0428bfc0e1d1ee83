import { delivery } from '../../core/facets/delivery.ts';
import { FACETS } from '../../core/facets/index.ts';
import type { JsonObject } from '../../core/json.ts';

const oneOf = (...values: string[]): JsonObject => ({
  enum: values,
  description: `one of: ${values.join(', ')}`,
});

const text = (description: string, maxLength = 1000): JsonObject => ({
  type: 'string',
  minLength: 1,
  maxLength,
  description,
});

/** Blanks alone are no reason and nobody. */
const words = (description: string): JsonObject => ({ ...text(description), pattern: '\\S' });

const listOf = (items: JsonObject, description: string): JsonObject => ({
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  items,
  description,
});

const mapOf = (properties: JsonObject, required: readonly string[], description: string): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
  description,
});

const TRAIL: JsonObject = {
  type: 'string',
  maxLength: 256,
  pattern: '^(arn:[a-z*?-]+:cloudtrail:[a-z0-9*?-]+:[0-9*?]+:trail/)?[A-Za-z0-9._*?-]+$',
  description: "a trail's name, a glob such as 'audit-*', or a trail's ARN",
};

const TRAILS = listOf(TRAIL, "a list of at least one trail's name, glob or ARN, such as ['*'], none twice");

const MATCH = mapOf(
  {
    accounts: listOf(
      {
        type: 'string',
        pattern: '^[0-9]{12}$',
        description: "the account's 12 digits in quotes, such as '111122223333'",
      },
      'a list of account numbers in quotes, none twice, or leave it out for every account',
    ),
    regions: listOf(
      {
        type: 'string',
        pattern: '^[a-z]{2,8}(?:-[a-z]+)+-\\d{1,2}$',
        description: "the code of a trail's home region, such as us-east-1",
      },
      'a list of home regions, none twice, or leave it out for every region',
    ),
    trails: TRAILS,
  },
  ['trails'],
  'a map with trails, and optionally accounts and regions',
);

const WAIVER = mapOf(
  {
    properties: listOf(
      {
        type: 'string',
        enum: [...FACETS.map(({ property }) => property), delivery.property, 'Trail'],
        description:
          'a property that the policy desires, Delivery where it asks for that, or Trail for the trail itself',
      },
      'a list of at least one property, none twice',
    ),
    trails: TRAILS,
    principals: listOf(
      text(
        'the ARN of an IAM role or user, or a glob of it, such as arn:aws:iam::111122223333:role/break-glass',
        2048,
      ),
      'a list of ARNs of roles and users, none twice, or leave it out for whoever did it',
    ),
    until: {
      type: 'string',
      pattern: '^\\d{4}-\\d{2}-\\d{2}$',
      description: 'the last day on which it holds, to its end in UTC, as in 2027-01-31',
    },
    reason: words('why the drift may stand, as in key rotation, SEC-1234'),
    approvedBy: words('who approved it, as in secops@example.com'),
  },
  ['properties', 'until', 'reason', 'approvedBy'],
  'a map with properties, until, reason and approvedBy',
);

const desired = (): JsonObject =>
  mapOf(
    Object.fromEntries(FACETS.map(({ property, schema }) => [property, schema])),
    [],
    'a map with at least one property of the trail, such as IsLogging: true; {} beside delivery',
  );

const properties = (): JsonObject => ({
  version: { const: 1, description: '1' },
  name: {
    type: 'string',
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
    description: 'a unique name of 1 to 64 letters, digits, dots, underscores and hyphens, such as org-trail',
  },
  description: text('a sentence of at most 1000 characters that tells what the policy is for'),
  mode: oneOf('audit', 'enforce'),
  severity: oneOf('low', 'medium', 'high', 'critical'),
  match: MATCH,
  require: oneOf('every', 'some'),
  desired: desired(),
  selectorCoverage: oneOf('exactly', 'atLeast'),
  onDelete: oneOf('recreate', 'report'),
  delivery: delivery.schema,
  controls: listOf(
    text('a control, such as cis-aws-foundations-3.0.0/3.1', 200),
    'a list of at least one control, none twice',
  ),
  waivers: { type: 'array', items: WAIVER, description: 'a list of waivers' },
});

/** The JSON Schema of one policy document: what an editor completes from, and what the loader checks first. */
export const policySchema = (): JsonObject => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Trailwarden policy',
  ...mapOf(
    properties(),
    ['version', 'name', 'match', 'desired'],
    'a map with version, name, match and desired',
  ),
});
