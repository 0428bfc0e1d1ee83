import { aggregationConfigurations } from './aggregation-configurations.ts';
import { cloudWatchLogsLogGroupArn, cloudWatchLogsRoleArn } from './cloud-watch-logs.ts';
import { enableLogFileValidation } from './enable-log-file-validation.ts';
import { advancedEventSelectors, eventSelectors } from './event-selectors.ts';
import type { Facet } from './facet.ts';
import { includeGlobalServiceEvents } from './include-global-service-events.ts';
import { insightSelectors } from './insight-selectors.ts';
import { isLogging } from './is-logging.ts';
import { isMultiRegionTrail } from './is-multi-region-trail.ts';
import { isOrganizationTrail } from './is-organization-trail.ts';
import { kmsKeyId } from './kms-key-id.ts';
import { recursiveLogging } from './recursive-logging.ts';
import { s3BucketName } from './s3-bucket-name.ts';
import { s3KeyPrefix } from './s3-key-prefix.ts';
import { snsTopicName } from './sns-topic-name.ts';
import { tags } from './tags.ts';

/** Every property that a policy can govern, the gravest first: drifts are told in this order. */
export const FACETS: readonly Facet[] = [
  isLogging,
  s3BucketName,
  s3KeyPrefix,
  isMultiRegionTrail,
  includeGlobalServiceEvents,
  isOrganizationTrail,
  eventSelectors,
  advancedEventSelectors,
  enableLogFileValidation,
  kmsKeyId,
  cloudWatchLogsLogGroupArn,
  cloudWatchLogsRoleArn,
  snsTopicName,
  recursiveLogging,
  insightSelectors,
  aggregationConfigurations,
  tags,
];

const BY_PROPERTY = new Map(FACETS.map((facet) => [facet.property, facet]));

/** The facet of a property; undefined for what no facet governs. */
export const facetOf = (property: string): Facet | undefined => BY_PROPERTY.get(property);
