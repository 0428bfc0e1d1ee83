import {
  resolveBucket,
  resolveKey,
  resolveLogGroup,
  resolvePrefix,
  resolveRole,
  resolveTopic,
} from './dependencies.ts';
import { ApiError } from './errors.ts';
import { flag, text } from './request.ts';
import type { JsonObject } from '../core/json.ts';
import type { Settings } from './store.ts';

interface Home {
  readonly accountId: string;
  readonly region: string;
}

/** The settings of a new trail before its request is read: the defaults of CreateTrail. */
export const NEW_TRAIL: Settings = {
  S3BucketName: '',
  S3KeyPrefix: '',
  SnsTopicARN: '',
  CloudWatchLogsLogGroupArn: '',
  CloudWatchLogsRoleArn: '',
  KmsKeyId: '',
  IncludeGlobalServiceEvents: true,
  IsMultiRegionTrail: false,
  LogFileValidationEnabled: false,
  IsOrganizationTrail: false,
  RecursiveLogging: true,
};

// CloudTrail asks for both halves in one request, also when one of them is unchanged: the Terraform
// provider (internal/service/cloudtrail/trail.go) sends both for that reason.
const checkPair = (request: JsonObject): void => {
  const group = text(request, 'CloudWatchLogsLogGroupArn');
  const role = text(request, 'CloudWatchLogsRoleArn');
  if ((group === undefined) === (role === undefined) && (group === '') === (role === '')) return;
  const missing = role === undefined || (role === '' && group !== undefined) ? 'Role' : 'LogGroup';
  throw new ApiError(
    `InvalidCloudWatchLogs${missing}ArnException`,
    'A log group and a role have to be given together',
  );
};

const textSettings = (request: JsonObject, before: Settings, home: Home): Partial<Settings> => {
  const pick = (key: string, old: string, resolve: (value: string) => string): string => {
    const given = text(request, key);
    return given === undefined ? old : resolve(given);
  };
  return {
    S3BucketName: pick('S3BucketName', before.S3BucketName, resolveBucket),
    S3KeyPrefix: pick('S3KeyPrefix', before.S3KeyPrefix, resolvePrefix),
    SnsTopicARN: pick('SnsTopicName', before.SnsTopicARN, (value) => resolveTopic(value, home)),
    KmsKeyId: pick('KmsKeyId', before.KmsKeyId, (value) => resolveKey(value, home)),
    CloudWatchLogsLogGroupArn: pick(
      'CloudWatchLogsLogGroupArn',
      before.CloudWatchLogsLogGroupArn,
      resolveLogGroup,
    ),
    CloudWatchLogsRoleArn: pick('CloudWatchLogsRoleArn', before.CloudWatchLogsRoleArn, resolveRole),
  };
};

// User guide, cloudtrail-concepts: turning multi-region off turns global service events off, and back on.
const globalEvents = (request: JsonObject, before: Settings, multi: boolean): boolean => {
  const given = flag(request, 'IncludeGlobalServiceEvents');
  if (given !== undefined) return given;
  return multi === before.IsMultiRegionTrail ? before.IncludeGlobalServiceEvents : multi;
};

/** The settings that result from a request laid over the present ones; refuses what CloudTrail refuses. */
export const applySettings = (request: JsonObject, before: Settings, home: Home): Settings => {
  checkPair(request);
  const multi = flag(request, 'IsMultiRegionTrail') ?? before.IsMultiRegionTrail;
  const global = globalEvents(request, before, multi);
  if (multi && !global)
    throw new ApiError(
      'InvalidParameterCombinationException',
      'Multi-Region trail must include global service events.',
    );
  return {
    ...before,
    ...textSettings(request, before, home),
    IsMultiRegionTrail: multi,
    IncludeGlobalServiceEvents: global,
    LogFileValidationEnabled: flag(request, 'EnableLogFileValidation') ?? before.LogFileValidationEnabled,
    IsOrganizationTrail: flag(request, 'IsOrganizationTrail') ?? before.IsOrganizationTrail,
    RecursiveLogging: flag(request, 'RecursiveLogging') ?? before.RecursiveLogging,
  };
};

/** The settings as answers spell them: cleared texts are left out. */
export const answerSettings = (settings: Settings): JsonObject =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
