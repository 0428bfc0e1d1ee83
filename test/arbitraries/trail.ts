import * as fc from 'fast-check';
import { trailAt, type TrailId } from '../../lib/core/trail.ts';

export const accountId: fc.Arbitrary<string> = fc.stringMatching(/^[0-9]{12}$/);

export const region: fc.Arbitrary<string> = fc.constantFrom(
  'us-east-1',
  'eu-central-1',
  'ap-southeast-2',
  'cn-north-1',
  'us-gov-west-1',
);

const trailName: fc.Arbitrary<string> = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{2,20}$/);

/** Trails that AWS could have made. */
export const trailId: fc.Arbitrary<TrailId> = fc
  .tuple(trailName, region, accountId)
  .map((parts) => trailAt(...parts))
  .filter((trail) => trail !== null);
