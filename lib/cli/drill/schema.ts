import type { JsonObject } from '../../core/json.ts';
import { SEVERITIES } from '../../core/policy.ts';

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
const oneOf = (...values: readonly string[]): JsonObject => ({
  enum: values,
  description: `one of: ${values.join(', ')}`,
});
const list = (items: JsonObject, description: string): JsonObject => ({ type: 'array', items, description });
const anything = (description: string): JsonObject => ({ type: 'object', description });
const each = (keys: readonly string[], schema: JsonObject): JsonObject =>
  Object.fromEntries(keys.map((key) => [key, schema]));

/** What is written for people: it plays no part. */
const PROSE: JsonObject = { description: 'anything' };

const TEXTS = [
  'Name',
  'HomeRegion',
  'S3BucketName',
  'S3KeyPrefix',
  'SnsTopicARN',
  'CloudWatchLogsLogGroupArn',
  'CloudWatchLogsRoleArn',
  'KmsKeyId',
];
const SWITCHES = [
  'IncludeGlobalServiceEvents',
  'IsMultiRegionTrail',
  'LogFileValidationEnabled',
  'HasCustomEventSelectors',
  'HasInsightSelectors',
  'IsOrganizationTrail',
  'RecursiveLogging',
];

const TRAIL: JsonObject = map(
  {
    TrailARN: {
      type: 'string',
      pattern: '^arn:[a-z-]+:cloudtrail:[a-z0-9-]+:[0-9]{12}:trail/[A-Za-z0-9._-]+$',
      description: 'the ARN of a trail',
    },
    ...each(TEXTS, text('what GetTrail answers')),
    ...each(SWITCHES, { type: 'boolean', description: 'true or false' }),
  },
  ['TrailARN'],
  'what GetTrail answers of the trail, its TrailARN at least',
);

const parts = (read: string): JsonObject => list(anything('a map'), `a list, as ${read} answers it`);

const BASELINE: JsonObject = map(
  {
    trail: TRAIL,
    status: anything('what GetTrailStatus answers'),
    EventSelectors: parts('GetEventSelectors'),
    AdvancedEventSelectors: parts('GetEventSelectors'),
    InsightSelectors: parts('GetInsightSelectors'),
    AggregationConfigurations: parts('GetEventConfiguration'),
    tags: parts('ListTags'),
    ...each(['enforcer', 'accounts'], PROSE),
  },
  ['trail'],
  'the trail before anybody touches it: a map with trail',
);

const STEP: JsonObject = {
  api: {
    type: 'string',
    pattern: '^[a-z0-9-]+:[A-Z][A-Za-z0-9]*$',
    description: 'a call such as cloudtrail:StopLogging',
  },
  request: anything('its request, as the API spells it'),
};

const CONTEXT: JsonObject = {
  type: 'object',
  properties: {
    awsRegion: text('the region of the call'),
    errorCode: text('why the call was refused'),
    deliveries: { type: 'integer', minimum: 1, maximum: 10, description: 'a whole number from 1 to 10' },
    baseline_override: anything('settings of the trail, as in trail.IsOrganizationTrail: true'),
  },
  description: 'a map of what the record has otherwise than a plain one',
};

const EXPECTED: JsonObject = map(
  { verdict: oneOf('remediate', 'alert', 'ignore'), ...each(['calls', 'optional_calls', 'notes'], PROSE) },
  ['verdict'],
  'a map with verdict',
);

const SCENARIO: JsonObject = map(
  {
    ...STEP,
    id: {
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
      description: 'an id such as stop-logging',
    },
    title: text('a sentence that says what happens'),
    category: text('what it is about, such as run-state'),
    severity: oneOf('info', ...SEVERITIES),
    event_name: text("the record's eventName"),
    event_request_parameters: anything('the request as CloudTrail records it'),
    event_context: CONTEXT,
    preceded_by: list(map(STEP, ['api', 'request'], 'a map with api and request'), 'a list of calls'),
    seen_by: oneOf('event', 'sweep', 'event+sweep', 'external'),
    expected_remediation: EXPECTED,
    ...each(['effect', 'state_change', 'verification', 'source', 'event_name_verified'], PROSE),
  },
  ['id', 'title', 'category', 'api', 'request', 'event_name', 'seen_by', 'expected_remediation'],
  'a map with id, title, category, api, request, event_name, seen_by and expected_remediation',
);

/** The JSON Schema of a file of scenarios: a trail, what somebody does to it, and what is to follow. */
export const scenariosSchema = (): JsonObject => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Trailwarden scenarios',
  ...map(
    {
      version: { const: 1, description: '1' },
      baseline: BASELINE,
      scenarios: { ...list(SCENARIO, 'a list of at least one scenario'), minItems: 1 },
    },
    ['version', 'baseline', 'scenarios'],
    'a map with version, baseline and scenarios',
  ),
});
