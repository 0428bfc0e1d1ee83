import { Document, isMap, isScalar, visit, type Node } from 'yaml';
import { tame } from '../../core/actor.ts';
import { readPolicies } from '../../adapters/policies/load.ts';
import type { TrailId } from '../../core/trail.ts';
import type { Setting } from './settings.ts';

/** What a reader should know of a property, in a line. */
const SAYS: { readonly [property: string]: string } = {
  IsLogging: 'recording is on',
  S3BucketName: 'where the log files go',
  IsMultiRegionTrail: 'every region, and with it the global services',
  IsOrganizationTrail: 'every account of the organization',
  EventSelectors: 'which events are recorded',
  AdvancedEventSelectors: 'which events are recorded',
  EnableLogFileValidation: 'digest files prove that no log file was changed or removed',
  KMSKeyId: 'the key that encrypts the log files',
  CloudWatchLogsLogGroupArn: 'the copy in CloudWatch Logs; group and role go together',
  SnsTopicName: 'who hears of each delivery',
  InsightSelectors: 'unusual activity is looked for',
  Tags: 'only these tags; others may come and go',
};

const TOP: { readonly [key: string]: string } = {
  mode: 'audit reports; enforce puts the trail back',
  match: 'named exactly: in enforce mode this trail is made anew when it is deleted',
  selectorCoverage: 'others may record more, never less',
};

/** Rows of these are read more easily on a line each. */
const ON_A_LINE = [
  'FieldSelectors',
  'Tags',
  'InsightSelectors',
  'AggregationConfigurations',
  'DataResources',
];

const comment = (key: unknown, text: string | undefined): void => {
  if (isScalar(key) && text !== undefined) key.commentBefore = ` ${text}`;
};

const noted = (node: unknown, says: { readonly [key: string]: string }): void => {
  if (!isMap(node)) return;
  for (const { key } of node.items) if (isScalar(key)) comment(key, says[String(key.value)]);
};

const laidOut = (document: Document): void => {
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !ON_A_LINE.includes(String(key.value))) return;
      visit(value as Node, { Map: (_key, map) => void (map.flow = true) });
    },
  });
};

/** A name of a policy is shorter than that of a trail. */
const MOST_NAME = 64;

/** The names of several policies must differ; trails of one name may stand in several regions and accounts. */
export const nameOf = ({ name, homeRegion, accountId }: TrailId, taken: ReadonlySet<string>): string => {
  const all = [name, `${name}-${homeRegion}`, `${name}-${homeRegion}-${accountId}`].map((one) =>
    one.slice(-MOST_NAME),
  );
  const fit = all.map((one) => one.replace(/^[^A-Za-z0-9]+/, ''));
  return fit.find((one) => !taken.has(one)) ?? `${fit[0]?.slice(0, 50)}-${taken.size}`;
};

const documentOf = (name: string, trail: TrailId, settings: readonly Setting[]): string => {
  const desired = Object.fromEntries(
    settings.flatMap((one) => ('value' in one ? [[one.property, one.value]] : [])),
  );
  const isSelecting = 'EventSelectors' in desired || 'AdvancedEventSelectors' in desired;
  const document = new Document(
    {
      version: 1,
      name,
      mode: 'audit',
      match: { trails: [trail.arn] },
      desired,
      ...(isSelecting && { selectorCoverage: 'atLeast' }),
    },
    { aliasDuplicateObjects: false },
  );
  const left = settings.flatMap((one) => ('why' in one ? [` ${one.property} ${tame(one.why) ?? ''}`] : []));
  document.commentBefore = [' yaml-language-server: $schema=./schema.json', ...left].join('\n');
  noted(document.contents, TOP);
  noted(document.get('desired'), SAYS);
  laidOut(document);
  return document.toString({ lineWidth: 0 });
};

/** The first complaint's property: what AWS takes and a policy does not is left out, and said to be. */
const refusedIn = (text: string, settings: readonly Setting[]): Setting | null => {
  const { complaints } = readPolicies([{ path: 'policy.yaml', text }], new Date());
  const wrong = complaints.find(({ severity }) => severity === 'error');
  if (!wrong) return null;
  const lines = text.split('\n').slice(0, wrong.line);
  const key =
    lines
      .findLast((one) => /^ {2}[A-Za-z0-9]+:/.test(one))
      ?.trim()
      .split(':')[0] ?? '';
  const about = settings.find((one) => 'value' in one && one.property === key);
  return about
    ? { property: about.property, why: `is not governed: found ${wrong.found}; write ${wrong.write}` }
    : null;
};

/** The policy of a trail, commented, valid, in the least words. */
export const writePolicy = (name: string, trail: TrailId, settings: readonly Setting[]): string => {
  const text = documentOf(name, trail, settings);
  const refused = refusedIn(text, settings);
  if (refused === null) return text;
  return writePolicy(
    name,
    trail,
    settings.map((one) => (one.property === refused.property ? refused : one)),
  );
};
