import { checkTrailArn, checkTrailName } from './arn.ts';
import { ApiError } from './errors.ts';
import { isMember } from './organizations.ts';
import type { Call, Organization } from './types.ts';
import type { TrailEntry } from './store.ts';

/** Account and region a call looks from, with the organization around it. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly organization: Organization | undefined;
}

/** Whether an account sees a trail at all: its own, or its organization's. */
export const seenByAccount = (entry: TrailEntry, place: Place): boolean =>
  entry.accountId === place.accountId ||
  (entry.settings.IsOrganizationTrail &&
    entry.accountId === place.organization?.managementAccount &&
    isMember(place.organization, place.accountId));

/** Whether an account administers its organization's trails without owning them. */
export const isDelegated = ({ organization, accountId }: Place): boolean =>
  organization?.delegatedAdmins?.includes(accountId) === true;

const VERBS = new Map([
  ['StopLogging', 'stop'],
  ['StartLogging', 'start'],
  ['DeleteTrail', 'delete'],
]);

/** The error of a member that would change its organization's trail, in the words of recorded events. */
export const notMaster = (operation: string): ApiError =>
  new ApiError(
    'NotOrganizationMasterAccountException',
    `Cannot ${VERBS.get(operation) ?? 'update'} trail, not master trail.`,
  );

/** Whether a trail is listed in a region: at home, or as the shadow of a multi-region trail. */
export const seenInRegion = (entry: TrailEntry, region: string): boolean =>
  entry.region === region || entry.settings.IsMultiRegionTrail;

/** The error of a trail that cannot be found. */
export const notFound = (reference: string, place: Place): ApiError =>
  new ApiError('TrailNotFoundException', `Unknown trail: ${reference} for the user: ${place.accountId}`);

/** The trails a name or an ARN may mean, the one at home first. */
const candidates = (entries: readonly TrailEntry[], reference: string, place: Place): TrailEntry[] => {
  const mine = entries.filter((entry) => seenByAccount(entry, place));
  if (reference.startsWith('arn:')) return mine.filter((entry) => entry.arn === checkTrailArn(reference));
  const rank = (entry: TrailEntry): number =>
    (entry.region === place.region ? 0 : 2) + (entry.accountId === place.accountId ? 0 : 1);
  return mine
    .filter((entry) => entry.name === reference && seenInRegion(entry, place.region))
    .sort((a, b) => rank(a) - rank(b));
};

/** Finds a trail by name (this region, shadows included) or by ARN (from anywhere). */
export const findTrail = (
  entries: readonly TrailEntry[],
  reference: string,
  place: Place,
): TrailEntry | undefined => candidates(entries, reference, place)[0];

/** Finds a trail for a read, or refuses as CloudTrail does. */
export const readable = (
  entries: readonly TrailEntry[],
  reference: string | undefined,
  place: Place,
): TrailEntry => {
  const valid = checkReference(reference);
  const entry = findTrail(entries, valid, place);
  if (entry === undefined) throw notFound(valid, place);
  return entry;
};

/** Refuses a reference that is neither a trail name nor a trail ARN. */
export const checkReference = (reference: string | undefined): string =>
  reference?.startsWith('arn:') === true ? checkTrailArn(reference) : checkTrailName(reference);

/** Finds a trail for a write: its owner or the organization's delegated administrator, only at home. */
export const writable = (
  entries: readonly TrailEntry[],
  reference: string | undefined,
  place: Place & Pick<Call, 'operation'>,
): TrailEntry => {
  const entry = readable(entries, reference, place);
  if (entry.accountId !== place.accountId && !isDelegated(place)) throw notMaster(place.operation);
  if (entry.region === place.region) return entry;
  if (!entry.settings.IsMultiRegionTrail) throw notFound(entry.name, place);
  throw new ApiError(
    'InvalidHomeRegionException',
    `${place.operation} must be called from the home region ${entry.region} of trail ${entry.name}`,
  );
};
