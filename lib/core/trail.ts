import { readIn } from './json.ts';

/** One trail, by the only name that is one: its ARN. Home region and account stand in it. */
export interface TrailId {
  readonly arn: string;
  readonly name: string;
  readonly homeRegion: string;
  readonly accountId: string;
}

/** Regions are told by their shape, never from a list: a list is wrong the day a region opens. */
const REGION = '[a-z]{2,8}(?:-[a-z]+)+-\\d{1,2}';
const TRAIL_ARN = new RegExp(
  `^arn:(?<partition>aws[a-z-]*):cloudtrail:(?<homeRegion>${REGION}):(?<accountId>\\d{12}):trail/(?<name>[A-Za-z0-9._-]{3,128})$`,
);
const ANYWHERE = new RegExp(`arn:aws[a-z-]*:cloudtrail:${REGION}:\\d{12}:trail/[A-Za-z0-9._-]{3,128}`);

const PARTITIONS = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-iso-', 'aws-iso'],
  ['eusc-', 'aws-eusc'],
] as const;

/**
 * Reads an ARN; null for anything that is not the ARN of a trail. One whose partition is not its region's names none:
 * else whoever writes an event could have us miss a trail that there cannot be, and make it anew.
 */
export const trailFromArn = (arn: string): TrailId | null => {
  const groups = TRAIL_ARN.exec(arn)?.groups;
  if (!groups) return null;
  // What matches has all of its groups.
  const { partition, name, homeRegion, accountId } = groups as Record<string, string> & Omit<TrailId, 'arn'>;
  return partition === partitionOf(homeRegion) ? { arn, name, homeRegion, accountId } : null;
};

/** The first ARN of a trail in a text, such as the message of a refused call. */
export const trailInText = (text: string): TrailId | null => readIn(ANYWHERE.exec(text)?.[0], trailFromArn);

/** Assembles the ARN that a trail of this name would have here; null if no trail can have it. */
export const trailAt = (name: string, homeRegion: string, accountId: string): TrailId | null =>
  trailFromArn(`arn:${partitionOf(homeRegion)}:cloudtrail:${homeRegion}:${accountId}:trail/${name}`);

const ANY = '*';

/** What stands in an outcome where it is about an account as a whole, in the shape of a trail. */
export const wholeAccount = (accountId: string): TrailId => ({
  arn: `arn:aws:cloudtrail:${ANY}:${accountId}:trail/${ANY}`,
  name: ANY,
  homeRegion: ANY,
  accountId,
});

/** Whether that is so: no trail can have the name. */
export const isWholeAccount = ({ name }: Pick<TrailId, 'name'>): boolean => name === ANY;

export const isRegion = (text: string): boolean => new RegExp(`^${REGION}$`).test(text);

export const isAccountId = (text: string): boolean => /^\d{12}$/.test(text);

/** The partition that a region belongs to; AWS gives each partition its own region prefix. */
export const partitionOf = (region: string): string =>
  PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
