import { textOrNull, type Json } from '../json.ts';
import type { ApiTrail } from '../state.ts';
import { facet, type Cure, type Facet, type Group } from './facet.ts';

const CHANGED_BY = ['UpdateTrail', 'CreateTrail'];

type UpdateCure = Extract<Cure, { by: 'UpdateTrail' }>;

/** A switch of the trail itself: read by GetTrail, written by UpdateTrail. */
export const flag = (
  property: string,
  readName: keyof ApiTrail,
  group: Group,
  more: { readonly born: boolean; readonly partner?: UpdateCure['partner'] } = { born: false },
): Facet =>
  facet({
    property,
    read: 'GetTrail',
    schema: { type: 'boolean', description: 'true or false' },
    changedBy: CHANGED_BY,
    born: more.born,
    observed: ({ Trail }) => (Trail?.[readName] ?? more.born) === true,
    cure: { by: 'UpdateTrail', key: property, group, ...(more.partner && { partner: more.partner }) },
  });

interface TextOptions {
  readonly readName: keyof ApiTrail;
  readonly group: Group;
  readonly pattern: string;
  readonly says: string;
  /** The key in UpdateTrail's request, where it differs from the policy's. */
  readonly key?: string;
  readonly required?: boolean;
  readonly partner?: UpdateCure['partner'];
  readonly desired?: Facet['desired'];
  readonly clean?: (value: string) => string;
}

/**
 * A name or ARN of the trail itself. Empty is absent: AWS clears a value when it is sent "", reads lack
 * the key afterwards, and recorded events hold "" (UpdateTrail of the console).
 */
export const text = (property: string, options: TextOptions): Facet => {
  const clean = (value: unknown): Json => {
    const found = textOrNull(value);
    return found === null ? null : (options.clean?.(found) ?? found);
  };
  return facet({
    property,
    read: 'GetTrail',
    schema: options.required
      ? { type: 'string', pattern: options.pattern, description: options.says }
      : {
          type: ['string', 'null'],
          pattern: `^$|${options.pattern}`,
          description: `${options.says}, or null for none`,
        },
    changedBy: CHANGED_BY,
    born: null,
    desired: (asked, trail) => clean(options.desired ? options.desired(asked, trail) : asked),
    observed: ({ Trail }) => clean(Trail?.[options.readName]),
    cure: {
      by: 'UpdateTrail',
      key: options.key ?? property,
      group: options.group,
      ...(options.partner && { partner: options.partner }),
    },
  });
};
