import type { Json } from './json.ts';

/**
 * What CloudTrail answers about one trail, in the API's own spelling: the six reads of a look, and the
 * entry of a state file. A key that is absent was not asked for, or not answered.
 */
export interface TrailState {
  readonly Trail?: ApiTrail;
  readonly Status?: Status;
  /** What the trail's other regions say of it, by region: a status is of one region alone. */
  readonly Elsewhere?: { readonly [region: string]: Status };
  readonly EventSelectors?: readonly Json[];
  readonly AdvancedEventSelectors?: readonly Json[];
  readonly InsightSelectors?: readonly Json[];
  readonly AggregationConfigurations?: readonly Json[];
  readonly Tags?: readonly Json[];
}

/** What of a state can come back where a trail is made anew: when it delivered last cannot, and it is started anyway. */
export const lasting = ({ Status: _status, Elsewhere: _elsewhere, ...settings }: TrailState): TrailState =>
  settings;

/** GetTrailStatus's answer, and in `SeenAt` when it was given (ISO 8601). */
export interface Status {
  readonly IsLogging?: boolean;
  readonly [key: string]: unknown;
}

/** GetTrail's answer: SDK 3.1137.0, `Trail`. */
export interface ApiTrail {
  readonly TrailARN?: string;
  readonly Name?: string;
  readonly HomeRegion?: string;
  readonly S3BucketName?: string;
  readonly S3KeyPrefix?: string;
  readonly SnsTopicARN?: string;
  readonly IncludeGlobalServiceEvents?: boolean;
  readonly IsMultiRegionTrail?: boolean;
  readonly LogFileValidationEnabled?: boolean;
  readonly CloudWatchLogsLogGroupArn?: string;
  readonly CloudWatchLogsRoleArn?: string;
  readonly KmsKeyId?: string;
  readonly HasCustomEventSelectors?: boolean;
  readonly HasInsightSelectors?: boolean;
  readonly IsOrganizationTrail?: boolean;
  readonly RecursiveLogging?: boolean;
}

/** A state file: every trail of the simulated account, or of a recorded one. */
export interface StateFile {
  readonly trails: readonly TrailState[];
}
