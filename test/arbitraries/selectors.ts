import * as fc from 'fast-check';
import type { Json } from '../../lib/core/json.ts';

const bucket = fc.constantFrom('arn:aws:s3', 'arn:aws:s3:::one/', 'arn:aws:s3:::two/logs');

const dataResource: fc.Arbitrary<Json> = fc.oneof(
  fc.record({ Type: fc.constant('AWS::S3::Object'), Values: fc.array(bucket, { maxLength: 2 }) }),
  fc.record({ Type: fc.constant('AWS::Lambda::Function'), Values: fc.constant(['arn:aws:lambda']) }),
);

/** Selectors in the older spelling. */
export const basicSelectors: fc.Arbitrary<readonly Json[]> = fc.array(
  fc.record(
    {
      ReadWriteType: fc.constantFrom('All', 'ReadOnly', 'WriteOnly'),
      IncludeManagementEvents: fc.boolean(),
      DataResources: fc.array(dataResource, { maxLength: 2 }),
      ExcludeManagementEventSources: fc.subarray(['kms.amazonaws.com', 'rdsdata.amazonaws.com']),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
  { minLength: 1, maxLength: 3 },
);

const values = fc.array(fc.constantFrom('GetObject', 'PutObject', 'DeleteObject'), {
  minLength: 1,
  maxLength: 3,
});

const condition: fc.Arbitrary<Json> = fc.oneof(
  values.map((Equals) => ({ Field: 'eventName', Equals })),
  values.map((NotEquals) => ({ Field: 'eventName', NotEquals, Equals: [] })),
  fc.constantFrom('true', 'false').map((side) => ({ Field: 'readOnly', Equals: [side] })),
);

/** Selectors in the newer spelling. */
export const advancedSelectors: fc.Arbitrary<readonly Json[]> = fc.array(
  fc
    .tuple(
      fc.option(fc.constantFrom('label', 'another'), { nil: null }),
      fc.constantFrom('Management', 'Data'),
      fc.uniqueArray(condition, { maxLength: 2, selector: (one) => JSON.stringify(one).slice(0, 18) }),
    )
    .map(([Name, category, more]) => ({
      ...(Name !== null && { Name }),
      FieldSelectors: [{ Field: 'eventCategory', Equals: [category] }, ...more],
    })),
  { minLength: 1, maxLength: 3 },
);
