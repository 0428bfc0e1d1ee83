import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Document, Pair, YAMLMap } from 'yaml';
import type { Complaint, Finding } from './complaint.ts';
import { harmless, show } from './complaint.ts';
import type { Origin } from './origin.ts';
import { complain, keyText, rangeStart } from './origin.ts';
import { isLarger } from './size.ts';
import { MOST_ALIASES, structureOf } from './structure.ts';

/** Keys and indexes that lead from the top of a document to a value. */
export type Path = readonly (string | number)[];

/** One document of a file: its value, if it could be made, and the way back from a path to its line. */
export interface Source {
  readonly file: string;
  readonly value: unknown;
  readonly complaints: readonly Complaint[];
  readonly locate: (finding: Finding) => Complaint;
}

/** What a complaint calls the value at a path: the last key on the way, with the indexes after it. */
export const nameOf = (path: Path): string => {
  const last = path.findLastIndex((step) => typeof step === 'string');
  return path
    .slice(Math.max(last, 0))
    .map((step) => (typeof step === 'string' ? step : `[${String(step)}]`))
    .join('');
};

/** The last of two equal keys is the one whose value counts. */
const pairIn = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.findLast((pair) => keyText(pair) === key);

interface Spot {
  readonly node: unknown;
  readonly key: unknown;
}

const stepInto = (doc: Document, spot: Spot, step: string | number): Spot => {
  const node = isAlias(spot.node) ? spot.node.resolve(doc) : spot.node;
  if (isSeq(node)) return { node: node.items[Number(step)], key: null };
  const pair = isMap(node) ? pairIn(node, String(step)) : undefined;
  return { node: pair?.value, key: pair?.key ?? null };
};

/** Finds the node at a path, and the nearest offset to point at: a map's own when the key is not there. */
const spotAt = (doc: Document, path: Path, at: 'key' | 'value'): { node: unknown; offset: number } => {
  let spot: Spot = { node: doc.contents, key: null };
  let offset = rangeStart(doc.contents) ?? 0;
  for (const step of path) {
    spot = stepInto(doc, spot, step);
    offset = rangeStart(spot.node) ?? rangeStart(spot.key) ?? offset;
  }
  return { node: spot.node, offset: at === 'key' ? (rangeStart(spot.key) ?? offset) : offset };
};

/** Numbers are shown as they were written: 012345678901 loses its zero when it is read. */
const found = (node: unknown): string => {
  if (isMap(node)) return node.items.length === 0 ? '{}' : 'a map';
  if (isSeq(node)) return node.items.length === 0 ? '[]' : `a list of ${String(node.items.length)}`;
  if (!isScalar(node)) return show(undefined);
  const { value, source } = node;
  return typeof value === 'number' && source !== undefined ? harmless(source).slice(0, 100) : show(value);
};

const locateIn =
  (origin: Origin) =>
  (finding: Finding): Complaint => {
    const { node, offset } = spotAt(origin.doc, finding.path, finding.at);
    return {
      ...complain(origin, offset, {
        about: nameOf(finding.path),
        found: finding.found ?? found(isAlias(node) ? node.resolve(origin.doc) : node),
        write: finding.write,
      }),
      severity: finding.severity,
    };
  };

/** One mistake makes the parser stumble many times after it. */
const MOST_SYNTAX_ERRORS = 20;

const syntaxOf = (origin: Origin): Complaint[] => {
  const errors = [...origin.doc.errors, ...origin.doc.warnings];
  // The parser keeps its own exhausted stack as a message, once for every bracket that follows.
  const deep = errors.find(({ message }) => message.startsWith('Maximum call stack'));
  if (deep) {
    const what = { about: '', found: 'lists or maps nested too deep', write: 'a policy' };
    return [complain(origin, deep.pos[0], what)];
  }
  return errors.slice(0, MOST_SYNTAX_ERRORS).map((error) =>
    complain(origin, error.pos[0], {
      about: '',
      found: `what YAML does not allow (${harmless(error.message.split('\n')[0] ?? '').slice(0, 200)})`,
      write: 'valid YAML 1.2 without tags of your own',
    }),
  );
};

/** The largest file that is read has as many without aliases. */
const MOST_VALUES = 2_500_000;

const multiplied = (origin: Origin): { value: undefined; complaints: Complaint[] } => {
  const what = { about: '', found: 'aliases that multiply each other', write: 'the values themselves' };
  return { value: undefined, complaints: [complain(origin, 0, what)] };
};

const valueOf = (origin: Origin): { value: unknown; complaints: Complaint[] } => {
  try {
    const value: unknown = origin.doc.toJS({ maxAliasCount: MOST_ALIASES });
    return isLarger(value, MOST_VALUES) ? multiplied(origin) : { value, complaints: [] };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return multiplied(origin);
  }
};

const sourceOf = (origin: Origin): Source => {
  const locate = locateIn(origin);
  const { file } = origin;
  const syntax = syntaxOf(origin);
  if (syntax.length > 0) return { file, locate, value: undefined, complaints: syntax };
  const { keys, aliases } = structureOf(origin);
  if (aliases.length > 0) return { file, locate, value: undefined, complaints: [...keys, ...aliases] };
  const { value, complaints } = valueOf(origin);
  return { file, locate, value, complaints: [...keys, ...complaints] };
};

/** Whether there is anything in a document; comments are nothing. */
const isEmpty = (doc: Document): boolean =>
  doc.errors.length === 0 &&
  (doc.contents === null || (isScalar(doc.contents) && doc.contents.source === ''));

/** Reads every document of one file; what stands between two separators without a value is skipped. */
export const readSources = (file: string, text: string): Source[] => {
  const lines = new LineCounter();
  const options = {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    merge: false,
    version: '1.2',
  } as const;
  const docs: readonly Document[] = parseAllDocuments(text, { ...options, logLevel: 'silent' });
  return docs.filter((doc) => !isEmpty(doc)).map((doc) => sourceOf({ file, lines, doc }));
};
