import { checkTrailName, trailArn } from './arn.ts';
import { ApiError } from './errors.ts';
import { readTags } from './tags.ts';
import { flag, text } from './request.ts';
import { DEFAULT_SELECTORS } from './selector-meaning.ts';
import { answerSettings, applySettings, NEW_TRAIL } from './settings.ts';
import { isDelegated, notMaster, seenByAccount, seenInRegion } from './visibility.ts';
import { forWrite, placeOf } from './world.ts';
import type { JsonObject } from '../core/json.ts';
import type { Settings, TrailEntry } from './store.ts';
import type { Call } from './types.ts';
import type { Operation, World } from './world.ts';

// User guide, whatiscloudtrail-limits: five trails a region, shadows of multi-region trails included.
const TRAILS_PER_REGION = 5;

const checkQuota = (world: World, call: Call, arn: string, settings: Settings): void => {
  const place = placeOf(world, call);
  const others = world.store.all().filter((entry) => entry.arn !== arn && seenByAccount(entry, place));
  const regions = settings.IsMultiRegionTrail
    ? [call.region, ...others.map((entry) => entry.region)]
    : [call.region];
  const full = regions.find(
    (region) => others.filter((entry) => seenInRegion(entry, region)).length >= TRAILS_PER_REGION,
  );
  if (full !== undefined)
    throw new ApiError(
      'MaximumNumberOfTrailsExceededException',
      `User: ${call.accountId} already has ${TRAILS_PER_REGION} trails in ${full}`,
    );
};

const checkOrganization = (world: World, call: Call, settings: Settings): void => {
  if (!settings.IsOrganizationTrail) return;
  if (world.organization === undefined)
    throw new ApiError('OrganizationsNotInUseException', 'The account is not in an organization.');
  if (world.organization.managementAccount !== call.accountId && !isDelegated(placeOf(world, call)))
    throw new ApiError('NotOrganizationMasterAccountException', 'The account is not the management account.');
};

const answer = (entry: TrailEntry): JsonObject => ({
  Name: entry.name,
  TrailARN: entry.arn,
  ...answerSettings(entry.settings),
  ...(entry.settings.SnsTopicARN === '' ? {} : { SnsTopicName: entry.settings.SnsTopicARN }),
});

const NEW_STATE = {
  status: { IsLogging: false },
  shadows: {},
  selectors: DEFAULT_SELECTORS,
  insights: [],
  aggregations: [],
};

// User guide, cloudtrail-delegated-administrator: what a delegated administrator makes, the management account owns.
const ownerOf = (world: World, call: Call): string =>
  flag(call.request, 'IsOrganizationTrail') === true && isDelegated(placeOf(world, call))
    ? (world.organization?.managementAccount ?? call.accountId)
    : call.accountId;

const createTrail: Operation = (world, call) => {
  const name = checkTrailName(text(call.request, 'Name'));
  const home = { accountId: ownerOf(world, call), region: call.region };
  const arn = trailArn({ ...home, name });
  const taken = world.store
    .all()
    .some(
      (entry) =>
        entry.name === name && entry.accountId === home.accountId && seenInRegion(entry, call.region),
    );
  if (taken)
    throw new ApiError(
      'TrailAlreadyExistsException',
      `Trail ${name} already exists for customer: ${call.accountId}`,
    );
  if (text(call.request, 'S3BucketName') === undefined)
    throw new ApiError('InvalidS3BucketNameException', 'Bucket name cannot be blank!');
  const tags = readTags(call.request, new Map());
  const settings = applySettings(call.request, NEW_TRAIL, home);
  checkOrganization(world, call, settings);
  checkQuota(world, call, arn, settings);
  world.dependencies.check(settings, home);
  const entry: TrailEntry = { ...home, arn, name, settings, tags, ...NEW_STATE };
  world.store.put(entry);
  return answer(entry);
};

const updateTrail: Operation = (world, call) => {
  const entry = forWrite(world, call, text(call.request, 'Name'));
  const settings = applySettings(call.request, entry.settings, entry);
  // User guide, cloudtrail-delegated-administrator: only the management account turns one kind into the other.
  if (settings.IsOrganizationTrail !== entry.settings.IsOrganizationTrail) {
    checkOrganization(world, call, settings);
    if (isDelegated(placeOf(world, call))) throw notMaster(call.operation);
  }
  if (settings.IsMultiRegionTrail && !entry.settings.IsMultiRegionTrail)
    checkQuota(world, call, entry.arn, settings);
  world.dependencies.check(settings, entry);
  world.store.put({ ...entry, settings });
  return answer({ ...entry, settings });
};

const deleteTrail: Operation = (world, call) => {
  world.store.remove(forWrite(world, call, text(call.request, 'Name')).arn);
  return {};
};

const startLogging: Operation = (world, call) => {
  const entry = forWrite(world, call, text(call.request, 'Name'));
  const now = Math.floor(call.at) / 1000;
  world.store.put({
    ...entry,
    status: { ...entry.status, IsLogging: true, StartLoggingTime: now, LatestDeliveryTime: now },
  });
  return {};
};

// User guide, cloudtrail-additional-cli-commands: "If you stop logging or delete a trail, CloudTrail
// Insights is disabled on that trail."
const stopLogging: Operation = (world, call) => {
  const entry = forWrite(world, call, text(call.request, 'Name'));
  const now = Math.floor(call.at) / 1000;
  world.store.put({
    ...entry,
    insights: [],
    status: { ...entry.status, IsLogging: false, StopLoggingTime: now },
  });
  return {};
};

/** The operations that make, change, run and delete trails. */
export const TRAIL_WRITES: readonly (readonly [string, Operation])[] = [
  ['CreateTrail', createTrail],
  ['UpdateTrail', updateTrail],
  ['DeleteTrail', deleteTrail],
  ['StartLogging', startLogging],
  ['StopLogging', stopLogging],
];
