import { createHash } from 'node:crypto';
import { apiError, ApiError } from './errors.ts';
import { partitionOf } from './partition.ts';
import type { Settings } from './store.ts';

interface Home {
  readonly accountId: string;
  readonly region: string;
}

const invalid = (code: string, value: string): ApiError => new ApiError(code, `Not valid: ${value}`);

const keyId = (alias: string): string => {
  const hex = createHash('sha256').update(alias).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
};

/** The key ARN behind a key id, key ARN, alias or alias ARN; every alias names a key of its own. */
export const resolveKey = (value: string, home: Home): string => {
  if (value === '' || /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/.+$/.test(value)) return value;
  const alias = /^(?:arn:aws[a-z-]*:kms:([a-z0-9-]+):(\d{12}):)?(alias\/[\w/-]+)$/.exec(value);
  const region = alias?.[1] ?? home.region;
  const prefix = `arn:${partitionOf(region)}:kms:${region}:${alias?.[2] ?? home.accountId}:key/`;
  if (alias?.[3] !== undefined) return prefix + keyId(alias[3]);
  if (/^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(value)) return prefix + value;
  throw invalid('InvalidKmsKeyIdException', value);
};

/** The topic ARN behind a topic name or ARN. */
export const resolveTopic = (value: string, home: Home): string => {
  if (value === '' || /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/.test(value)) return value;
  if (/^[\w-]{1,256}$/.test(value))
    return `arn:${partitionOf(home.region)}:sns:${home.region}:${home.accountId}:${value}`;
  throw invalid('InvalidSnsTopicNameException', value);
};

/** The log group ARN as CloudTrail answers it, ending `:*`. */
export const resolveLogGroup = (value: string): string => {
  if (value === '') return value;
  if (/^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]+(?::\*)?$/.test(value))
    return value.endsWith(':*') ? value : `${value}:*`;
  throw invalid('InvalidCloudWatchLogsLogGroupArnException', value);
};

/** Refuses a role ARN of the wrong form. */
export const resolveRole = (value: string): string => {
  if (value === '' || /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(value)) return value;
  throw invalid('InvalidCloudWatchLogsRoleArnException', value);
};

/** Refuses a bucket name S3 would not accept. */
export const resolveBucket = (value: string): string => {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value)) return value;
  throw invalid('InvalidS3BucketNameException', value);
};

/** Refuses a prefix over 200 characters (API reference, CreateTrail). */
export const resolvePrefix = (value: string): string => {
  if (value.length <= 200) return value;
  throw invalid('InvalidS3PrefixException', value);
};

/** Buckets, keys, topics, log groups and roles: all exist until broken. */
export class Dependencies {
  readonly #broken = new Map<string, string>();

  break(nameOrArn: string, error: string): void {
    this.#broken.set(nameOrArn, error);
  }

  mend(nameOrArn?: string): void {
    if (nameOrArn === undefined) this.#broken.clear();
    else this.#broken.delete(nameOrArn);
  }

  /** Refuses settings that lean on something broken; CloudTrail looks at all of them at every update. */
  check(settings: Settings, home: Home): void {
    const used = [
      settings.S3BucketName,
      settings.KmsKeyId,
      settings.SnsTopicARN,
      settings.CloudWatchLogsLogGroupArn,
      settings.CloudWatchLogsRoleArn,
    ].filter((value) => value !== '');
    for (const [name, error] of this.#broken) {
      const resource = name.replace(/^arn:aws[a-z-]*:s3:::/, '').replace(/:\*$/, '');
      const forms = [resource, name.startsWith('alias/') ? resolveKey(name, home) : resource];
      const broken = used.find((value) => {
        const bare = value.replace(/:\*$/, '');
        return forms.some((form) => bare === form || bare.endsWith(`:${form}`) || bare.endsWith(`/${form}`));
      });
      if (broken !== undefined) throw apiError(error, `${error}: ${broken}`);
    }
  }
}
