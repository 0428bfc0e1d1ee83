import { isObject, textOrNull } from './plain.ts';
import type { Json } from '../core/json.ts';
import type { Selectors, TrailEntry } from './store.ts';

/** What CloudTrail gives a trail nobody has put selectors on, as recorded API answers show it. */
export const DEFAULT_SELECTORS: Selectors = {
  kind: 'EventSelectors',
  list: [
    {
      ReadWriteType: 'All',
      IncludeManagementEvents: true,
      DataResources: [],
      ExcludeManagementEventSources: [],
    },
  ],
};

const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const field = (selector: Json, name: string): { readonly [key: string]: unknown } | undefined =>
  isObject(selector)
    ? items(selector.FieldSelectors)
        .filter(isObject)
        .find((one) => one.Field === name)
    : undefined;

const equalsAny = (selector: Json, name: string, value: string): boolean =>
  items(field(selector, name)?.Equals).includes(value);

const category = (selector: Json, name: string): boolean => equalsAny(selector, 'eventCategory', name);

const isBasicDefault = (selector: unknown): boolean =>
  isObject(selector) &&
  (selector.ReadWriteType ?? 'All') === 'All' &&
  selector.IncludeManagementEvents !== false &&
  items(selector.DataResources).length === 0 &&
  items(selector.ExcludeManagementEventSources).length === 0;

const isAdvancedDefault = (selector: Json): boolean =>
  isObject(selector) && items(selector.FieldSelectors).length === 1 && category(selector, 'Management');

/** Whether selectors differ from the default: `HasCustomEventSelectors`. */
export const isCustom = ({ kind, list }: Selectors): boolean =>
  list.length !== 1 || !list.every(kind === 'EventSelectors' ? isBasicDefault : isAdvancedDefault);

const basicManagement = (selector: unknown): string | null =>
  isObject(selector) && selector.IncludeManagementEvents !== false
    ? (textOrNull(selector.ReadWriteType) ?? 'All')
    : null;

const advancedReads = (selector: Json): string => {
  const readOnly = items(field(selector, 'readOnly')?.Equals);
  if (readOnly.length !== 1) return 'All';
  return readOnly[0] === 'true' ? 'ReadOnly' : 'WriteOnly';
};

/** The read/write kinds of the selectors that take management events. */
const management = ({ kind, list }: Selectors): readonly string[] =>
  kind === 'EventSelectors'
    ? list.map(basicManagement).filter((value) => value !== null)
    : list.filter((selector) => category(selector, 'Management')).map(advancedReads);

/** Whether any management events are taken. */
export const logsManagement = (selectors: Selectors): boolean => management(selectors).length > 0;

/** Whether write management events are taken: without them the event bus hears of no change. */
export const logsWrites = (selectors: Selectors): boolean =>
  management(selectors).some((kind) => kind !== 'ReadOnly');

/** Whether data events of any kind are taken; a resource with no values takes none. */
export const logsData = ({ kind, list }: Selectors): boolean =>
  list.some((selector) =>
    kind === 'EventSelectors'
      ? isObject(selector) &&
        items(selector.DataResources).some((one) => isObject(one) && items(one.Values).length > 0)
      : category(selector, 'Data'),
  );

/** Whether a trail hands the changes of its places on to the event bus. */
export const hearsWrites = (entry: TrailEntry): boolean =>
  entry.status.IsLogging && logsWrites(entry.selectors);
