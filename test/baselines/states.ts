import type { Json } from '../../lib/core/json.ts';
import type { Status, TrailState } from '../../lib/core/state.ts';

/** The account of every state. */
export const ACCOUNT = '111122223333';

const arn = (name: string, owner = ACCOUNT): string => `arn:aws:cloudtrail:us-east-1:${owner}:trail/${name}`;

const equals = (Field: string, value: string): Json => ({ Field, Equals: [value] });

const management = (...more: readonly Json[]): Json => ({
  FieldSelectors: [equals('eventCategory', 'Management'), ...more],
});

const objects = (...more: readonly Json[]): Json => ({
  FieldSelectors: [equals('eventCategory', 'Data'), equals('resources.type', 'AWS::S3::Object'), ...more],
});

const SEEN = '2026-11-26T12:00:00.000Z';
const TWO_DAYS_BEFORE = '2026-11-24T12:00:00.000Z';

const delivered = (at: string): Status => ({
  IsLogging: true,
  SeenAt: SEEN,
  LatestDeliveryTime: at,
  LatestDigestDeliveryTime: at,
});

/** A trail that is all that any baseline asks for. */
export const WHOLE: TrailState = {
  Trail: {
    TrailARN: arn('main-trail'),
    S3BucketName: 'logs',
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    LogFileValidationEnabled: true,
  },
  Status: delivered(SEEN),
  AdvancedEventSelectors: [management(), objects()],
};

const { AdvancedEventSelectors: _, ...REST } = WHOLE;

/** The same in the older spelling. */
export const BASIC: TrailState = {
  ...REST,
  EventSelectors: [
    {
      ReadWriteType: 'All',
      IncludeManagementEvents: true,
      DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }],
    },
  ],
};

const recording = (...selectors: readonly Json[]): TrailState => ({
  ...WHOLE,
  AdvancedEventSelectors: selectors,
});

const set = (more: TrailState['Trail'], whole = WHOLE): TrailState => ({
  ...whole,
  Trail: { ...whole.Trail, ...more },
});

const saying = (more: Status, whole = WHOLE): TrailState => ({
  ...whole,
  Status: { ...whole.Status, ...more },
});

const SECOND = set({ TrailARN: arn('second-trail') });

/** Accounts, most of which lack one thing. */
export const STATES = {
  'no trail': [],
  'two that share the work': [recording(management()), { ...SECOND, AdvancedEventSelectors: [objects()] }],
  'the trail of its organization': [
    set({ TrailARN: arn('org-trail', '999988887777'), IsOrganizationTrail: true }),
  ],
  'no management events': [recording(objects())],
  'no management reads': [recording(management(equals('readOnly', 'false')), objects())],
  'no events of KMS': [
    recording(management({ Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }), objects()),
  ],
  'no writes to objects': [recording(management(), objects(equals('readOnly', 'true')))],
  'no reads of objects': [recording(management(), objects(equals('readOnly', 'false')))],
  'objects of one bucket': [
    recording(management(), objects({ Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::cards/'] })),
  ],
  'one region': [set({ IsMultiRegionTrail: false })],
  'no digests': [set({ LogFileValidationEnabled: false })],
  'a second trail without digests': [WHOLE, set({ LogFileValidationEnabled: false }, SECOND)],
  stopped: [saying({ IsLogging: false })],
  'a second trail stopped': [WHOLE, saying({ IsLogging: false }, SECOND)],
  'nothing can be delivered': [saying({ LatestDeliveryError: 'AccessDenied' })],
  'silent for two days': [saying(delivered(TWO_DAYS_BEFORE))],
} satisfies { readonly [what: string]: readonly TrailState[] };

export type State = keyof typeof STATES;
