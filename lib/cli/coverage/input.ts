import { isObject, type Json } from '../../core/json.ts';
import { documentsIn } from '../documents.ts';
import { Mishap } from '../mishap.ts';

/** Selectors, and what they are those of. */
export interface Selectors {
  readonly of: string;
  readonly selectors: readonly Json[];
}

type Keyed = { readonly [key: string]: unknown };

const listIn = (value: Keyed, path: string, of: string): readonly Json[] | null => {
  const { EventSelectors: basic, AdvancedEventSelectors: advanced } = value;
  const filled = [basic, advanced].filter((one) => Array.isArray(one) && one.length > 0);
  if (filled.length > 1)
    throw new Mishap(
      `${path}: ${of} has EventSelectors and AdvancedEventSelectors: a trail has either, so leave one out`,
    );
  const list = filled[0] ?? advanced ?? basic;
  return Array.isArray(list) ? list : null;
};

const nameOf = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value !== '' ? value : fallback;

const trailIn = (state: unknown, index: number, path: string): Selectors[] => {
  if (!isObject(state)) return [];
  const trail = isObject(state['Trail']) ? state['Trail'] : {};
  const of = nameOf(trail['TrailARN'], nameOf(trail['Name'], `trail ${index + 1}`));
  return [{ of, selectors: listIn(state, path, of) ?? [] }];
};

/** The sets of selectors of one document: a list, an answer of AWS, a policy, or a state file. */
const setsIn = (value: unknown, path: string): readonly Selectors[] => {
  if (Array.isArray(value)) return [{ of: path, selectors: value }];
  if (!isObject(value)) return [];
  const { trails, desired } = value;
  if (Array.isArray(trails)) return trails.flatMap((state, index) => trailIn(state, index, path));
  const of = nameOf(value['name'], path);
  const selectors = listIn(isObject(desired) ? desired : value, path, of);
  return selectors ? [{ of, selectors }] : [];
};

const isCalled = ({ of }: Selectors, name: string): boolean => of === name || of.endsWith(`:trail/${name}`);

/** The one set of selectors that a file holds, or that is named. Throws Mishap. */
export const selectorsIn = async (path: string, name: string | undefined): Promise<Selectors> => {
  const all = (await documentsIn(path)).flatMap((value) => setsIn(value, path));
  const [first, ...more] = name === undefined ? all : all.filter((one) => isCalled(one, name));
  const names = all.map(({ of }) => of).join(', ');
  if (all.length === 0)
    throw new Mishap(
      `${path} has no selectors: name a list of them, a policy, a state file or an answer of get-event-selectors`,
    );
  if (!first) throw new Mishap(`${path} has no ${name}: it has ${names}`);
  if (more.length > 0)
    throw new Mishap(`${path} has several: choose one of ${names} with --trail or --policy`);
  return first;
};
