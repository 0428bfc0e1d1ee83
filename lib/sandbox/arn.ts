import { ApiError } from './errors.ts';
import { partitionOf } from './partition.ts';

/** The parts of a trail ARN. */
interface TrailArn {
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
}

const TRAIL_ARN = /^arn:aws[a-z-]*:cloudtrail:([a-z0-9-]+):(\d{12}):trail\/(.+)$/;
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9]|[._-](?![._-]))*$/;
const IP = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** The ARN CloudTrail derives from account, home region and name. */
export const trailArn = ({ region, accountId, name }: TrailArn): string =>
  `arn:${partitionOf(region)}:cloudtrail:${region}:${accountId}:trail/${name}`;

/** The parts of a trail ARN, or null for anything else. */
export const parseTrailArn = (arn: string): TrailArn | null => {
  const [, region, accountId, name] = TRAIL_ARN.exec(arn) ?? [];
  return region === undefined || accountId === undefined || name === undefined
    ? null
    : { region, accountId, name };
};

// docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html
const nameIsValid = (name: string): boolean =>
  name.length >= 3 && name.length <= 128 && NAME.test(name) && /[A-Za-z0-9]$/.test(name) && !IP.test(name);

/** Refuses a name CloudTrail would not give a trail. */
export const checkTrailName = (name: string | undefined): string => {
  if (name !== undefined && nameIsValid(name)) return name;
  throw new ApiError('InvalidTrailNameException', `Trail name or ARN is not valid: ${name ?? '(blank)'}`);
};

/** Refuses an ARN that is not of a trail. */
export const checkTrailArn = (arn: string | undefined): string => {
  if (arn !== undefined && parseTrailArn(arn) !== null) return arn;
  throw new ApiError('CloudTrailARNInvalidException', `The specified ARN is not valid: ${arn ?? '(blank)'}`);
};
