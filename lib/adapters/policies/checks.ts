import { isGlob } from '../../core/glob.ts';
import { isObject } from '../../core/json.ts';
import { checkBasic, checkBothKinds } from './basic-checks.ts';
import type { Finding } from './complaint.ts';
import { show } from './complaint.ts';
import { checkFed } from './coverage-checks.ts';
import { doubtful, listOf, mapOf, textsOf, wrong, wrongKey } from './finding.ts';
import { checkAdvanced } from './selector-checks.ts';
import { checkWaivers } from './waiver-checks.ts';

type Keyed = { readonly [key: string]: unknown };

const DESTINATIONS = [
  'S3BucketName',
  'KMSKeyId',
  'SnsTopicName',
  'CloudWatchLogsLogGroupArn',
  'CloudWatchLogsRoleArn',
] as const;
const SWITCHES = ['EnableLogFileValidation', 'IsMultiRegionTrail', 'IncludeGlobalServiceEvents'] as const;
const CLEARABLE = ['KMSKeyId', 'CloudWatchLogsLogGroupArn', 'CloudWatchLogsRoleArn'] as const;
const SELECTORS = ['EventSelectors', 'AdvancedEventSelectors', 'InsightSelectors'] as const;

const isNone = (value: unknown): boolean => value === null || value === '';

/** A policy asks for something: of the trail, or that what it records arrives. */
const checkAsking = ({ desired, delivery }: Keyed): Finding[] =>
  isObject(desired) && Object.keys(desired).length === 0 && delivery === undefined
    ? [
        wrong(
          ['desired'],
          'a map with at least one property of the trail, such as IsLogging: true, or delivery beside it',
        ),
      ]
    : [];

const checkSome = ({ require, mode, onDelete, delivery }: Keyed): Finding[] => {
  if (require !== 'some') return [];
  const write =
    'audit, or require: every: which trail should be changed is not named, so it is only reported';
  const home = 'it in a policy that requires every trail: of some trail it is asked in its home region alone';
  const vain = 'every, or leave onDelete out: of trails of which some one is enough, none is missed';
  return [
    ...(mode === 'enforce' ? [doubtful(['mode'], write, 'enforce beside require: some')] : []),
    ...(delivery === undefined ? [] : [doubtful(['delivery'], home, 'delivery beside require: some')]),
    ...(onDelete === undefined ? [] : [doubtful(['require'], vain, 'some beside onDelete')]),
  ];
};

const checkCloudWatch = (desired: Keyed): Finding[] => {
  const pair = ['CloudWatchLogsLogGroupArn', 'CloudWatchLogsRoleArn'] as const;
  const [missing, ...rest] = pair.filter((key) => desired[key] === undefined);
  const given = pair.find((key) => key !== missing);
  if (missing !== undefined && given !== undefined && rest.length === 0) {
    const write = `${missing} as well: AWS takes the two together`;
    return [wrongKey(['desired', given], write, `${given} without ${missing}`)];
  }
  const [group, role] = pair.map((key) => isNone(desired[key]));
  if (missing !== undefined || group === role) return [];
  const write = 'both as ARNs, or both as null: AWS takes the two together';
  return [wrong(['desired', group ? pair[0] : pair[1]], write)];
};

const checkKey = ({ KMSKeyId: key }: Keyed): Finding[] => {
  const write =
    "the key's ARN (arn:aws:kms:<region>:<account>:key/<id>): AWS answers with it, never with an alias";
  return typeof key === 'string' && /^(arn:aws[a-z-]*:kms:[^/]*:)?alias\//.test(key)
    ? [wrong(['desired', 'KMSKeyId'], write)]
    : [];
};

const checkScope = (desired: Keyed): Finding[] =>
  desired['IsMultiRegionTrail'] === true && desired['IncludeGlobalServiceEvents'] === false
    ? [
        wrong(
          ['desired', 'IncludeGlobalServiceEvents'],
          'true, or leave it out: AWS refuses a multi-Region trail without global service events',
          'false beside IsMultiRegionTrail: true',
        ),
      ]
    : [];

/** Told as an error already. */
const isImpossible = (key: string, desired: Keyed): boolean =>
  key === 'IncludeGlobalServiceEvents' && desired['IsMultiRegionTrail'] === true;

const checkWeakening = (desired: Keyed): Finding[] => {
  const weaker = (key: string, write: string): Finding => doubtful(['desired', key], write);
  return [
    ...SWITCHES.filter((key) => desired[key] === false && !isImpossible(key, desired)).map((key) =>
      weaker(key, 'true, unless a weaker trail is what you want'),
    ),
    ...CLEARABLE.filter((key) => desired[key] !== undefined && isNone(desired[key])).map((key) =>
      weaker(key, 'an ARN, or leave it out, unless a weaker trail is what you want'),
    ),
    ...SELECTORS.filter((key) => Array.isArray(desired[key]) && listOf(desired[key]).length === 0).map(
      (key) => weaker(key, 'what to record, or leave it out, unless a weaker trail is what you want'),
    ),
  ];
};

const isExact = (match: Keyed): boolean => {
  const placed = textsOf(match['accounts']).length > 0 && textsOf(match['regions']).length > 0;
  const trails = textsOf(match['trails']);
  return trails.length > 0 && trails.every((it) => !isGlob(it) && (it.startsWith('arn:') || placed));
};

const checkGlobs = (policy: Keyed, desired: Keyed): Finding[] => {
  const glob = textsOf(mapOf(policy['match'])['trails']).find(isGlob);
  if (glob === undefined || policy['mode'] !== 'enforce' || policy['require'] === 'some') return [];
  const write = `it in a policy that names its trails: every trail like ${show(glob)} would be sent there`;
  return DESTINATIONS.filter((key) => desired[key] !== undefined && !isNone(desired[key])).map((key) =>
    doubtful(['desired', key], write),
  );
};

const checkRecreation = (policy: Keyed, desired: Keyed): Finding[] => {
  const exact = isExact(mapOf(policy['match']));
  const { mode, onDelete } = policy;
  if (onDelete === 'recreate' && !exact) {
    const write = 'report, or name every trail by ARN, or by name with accounts and regions';
    return [doubtful(['onDelete'], write, 'recreate, but which trails there must be is not named exactly')];
  }
  if (policy['require'] === 'some') return [];
  if (mode !== 'enforce' || !exact || onDelete === 'report' || desired['S3BucketName'] !== undefined)
    return [];
  const write =
    'S3BucketName as well, or onDelete: report: without it a deleted trail comes back only if the ledger remembers it';
  return [{ ...doubtful(['desired'], write, 'no S3BucketName'), missing: 'S3BucketName' }];
};

const checkCoverage = (policy: Keyed, desired: Keyed): Finding[] => {
  const governed = desired['EventSelectors'] !== undefined || desired['AdvancedEventSelectors'] !== undefined;
  const write = 'EventSelectors or AdvancedEventSelectors under desired, or leave it out';
  return policy['selectorCoverage'] === undefined || governed
    ? []
    : [doubtful(['selectorCoverage'], write, 'a coverage of selectors that are not governed')];
};

/** What the schema cannot say: meaning across keys, what AWS refuses, what is dangerous. */
export const checkPolicy = (value: unknown, today: Date): Finding[] => {
  const policy = mapOf(value);
  const desired = mapOf(policy['desired']);
  return [
    ...checkAsking(policy),
    ...checkSome(policy),
    ...checkWaivers(policy, today),
    ...checkCloudWatch(desired),
    ...checkKey(desired),
    ...checkScope(desired),
    ...checkWeakening(desired),
    ...checkGlobs(policy, desired),
    ...checkRecreation(policy, desired),
    ...checkBothKinds(['desired'], desired),
    ...checkBasic(['desired', 'EventSelectors'], desired['EventSelectors']),
    ...checkAdvanced(['desired', 'AdvancedEventSelectors'], desired['AdvancedEventSelectors']),
    ...checkFed(['desired'], desired),
    ...checkCoverage(policy, desired),
  ];
};
