import type { Finding } from './complaint.ts';
import { doubtful, listOf, mapOf, wrong, wrongKey } from './finding.ts';
import type { Path } from './source.ts';

type Keyed = { readonly [key: string]: unknown };

/** Limits of a trail (CloudTrail user guide, limits). */
const MOST_SELECTORS = 5;
const MOST_RESOURCES = 250;

const TYPES: readonly unknown[] = ['AWS::S3::Object', 'AWS::Lambda::Function', 'AWS::DynamoDB::Table'];
const EXCLUDABLE: readonly unknown[] = ['kms.amazonaws.com', 'rdsdata.amazonaws.com'];

const resourcesOf = (selector: unknown): readonly unknown[] => listOf(mapOf(selector)['DataResources']);

const valuesOf = (resource: unknown): readonly unknown[] => listOf(mapOf(resource)['Values']);

const checkResource = (path: Path, resource: unknown): Finding[] => {
  const { Type, Values } = mapOf(resource);
  const write = `${TYPES.join(', ')}; other types need AdvancedEventSelectors`;
  const type = typeof Type === 'string' && !TYPES.includes(Type) ? [wrong([...path, 'Type'], write)] : [];
  const empty = 'the ARNs to record: an empty list records nothing';
  const none = Array.isArray(Values) && Values.length === 0 ? [doubtful([...path, 'Values'], empty)] : [];
  const literal = 'no wildcards: AWS takes * and ? as they are';
  const wild = valuesOf(resource).flatMap((value, index) =>
    typeof value === 'string' && /[*?]/.test(value) ? [doubtful([...path, 'Values', index], literal)] : [],
  );
  return [...type, ...none, ...wild];
};

const checkBasicSelector = (path: Path, selector: unknown): Finding[] => {
  const excluded = listOf(mapOf(selector)['ExcludeManagementEventSources']);
  return [
    ...resourcesOf(selector).flatMap((it, index) => checkResource([...path, 'DataResources', index], it)),
    ...excluded.flatMap((source, index) =>
      typeof source !== 'string' || EXCLUDABLE.includes(source)
        ? []
        : [wrong([...path, 'ExcludeManagementEventSources', index], EXCLUDABLE.join(' or '))],
    ),
  ];
};

/** What AWS would refuse, or take otherwise than it reads, in a trail's basic event selectors. */
export const checkBasic = (path: Path, selectors: unknown): Finding[] => {
  const all = listOf(selectors);
  const resources = all.flatMap(resourcesOf).flatMap(valuesOf).length;
  const limits: Finding[] = [];
  if (all.length > MOST_SELECTORS) limits.push(wrong(path, `at most ${String(MOST_SELECTORS)} selectors`));
  if (resources > MOST_RESOURCES) {
    const write = `at most ${String(MOST_RESOURCES)} over all selectors`;
    limits.push(wrong(path, write, `${String(resources)} data resources`));
  }
  return [...limits, ...all.flatMap((selector, index) => checkBasicSelector([...path, index], selector))];
};

/** A trail has either kind of selectors: AWS drops the one when it is told the other. */
export const checkBothKinds = (path: Path, desired: Keyed): Finding[] =>
  desired['EventSelectors'] !== undefined && desired['AdvancedEventSelectors'] !== undefined
    ? [
        wrongKey(
          [...path, 'AdvancedEventSelectors'],
          'one of the two: a trail cannot have both',
          'AdvancedEventSelectors beside EventSelectors',
        ),
      ]
    : [];
