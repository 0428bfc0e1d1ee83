import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../../core/json.ts';
import type { Policy } from '../../core/policy.ts';
import { checkPolicy } from './checks.ts';
import type { Complaint, Finding } from './complaint.ts';
import { harmless, inOrder, show } from './complaint.ts';
import { checkUse } from './coverage-checks.ts';
import { toPolicy } from './policy.ts';
import { schemaFindings } from './schema-complaints.ts';
import { isLarger } from './size.ts';
import type { Source } from './source.ts';
import { readSources } from './source.ts';

export { renderComplaint } from './complaint.ts';
export type { Complaint } from './complaint.ts';

/** A policy file's text, or why there is none. */
export interface PolicyFile {
  readonly path: string;
  readonly text: string;
}

/** The policies that are right, and everything that is wrong with the others. */
export interface Loaded {
  readonly policies: Policy[];
  readonly complaints: Complaint[];
}

/** No policy comes near; a file that does is no policy, and would keep the parser busy. */
const MOST_BYTES = 1_000_000;

const ofFile = (file: string, found: string, write: string): Complaint => ({
  severity: 'error',
  file,
  line: 1,
  column: 1,
  about: '',
  found,
  write,
});

/** AWS takes 500 values of selectors. Each wrong one is a complaint, and more than this are no policy. */
const MOST_VALUES = 20_000;

/** Nobody corrects more at once, and finding each place takes its time. */
const MOST_COMPLAINTS = 1000;

const tooLarge = (file: string): Complaint => ofFile(file, 'more than 1 MB', 'several smaller files');

/** Where a check says what is wrong with a value, the schema's more general word is not needed. */
const findingsOf = (value: { readonly [key: string]: unknown }, today: Date): Finding[] => {
  const meant = checkPolicy(value, today);
  const key = ({ path }: Finding): string => path.join('\u0000');
  const told = new Set(meant.filter((it) => it.severity === 'error' && it.missing === undefined).map(key));
  const shape = schemaFindings(value).filter(
    (it) => it.at === 'key' || it.missing !== undefined || !told.has(key(it)),
  );
  const found = [...meant, ...shape];
  return found.some(({ severity }) => severity === 'error') ? found : [...found, ...checkUse(value)];
};

interface Checked {
  readonly source: Source;
  readonly complaints: readonly Complaint[];
}

const checkSource = (source: Source, today: Date): Checked => {
  const { value, complaints, locate } = source;
  if (value === undefined) return { source, complaints };
  if (isLarger(value, MOST_VALUES)) {
    const found = `more than ${MOST_VALUES} values, those counted that aliases repeat`;
    const large = locate({
      severity: 'error',
      path: [],
      at: 'value',
      found,
      write: 'several smaller policies',
    });
    return { source: { ...source, value: undefined }, complaints: [...complaints, large] };
  }
  if (isObject(value)) {
    return {
      source,
      complaints: [...complaints, ...findingsOf(value, today).slice(0, MOST_COMPLAINTS).map(locate)],
    };
  }
  const write = 'a map with version, name, match and desired';
  const notMap = locate({ severity: 'error', path: [], at: 'value', found: show(value), write });
  return { source, complaints: [...complaints, notMap] };
};

const readOne = (
  { path, text }: PolicyFile,
  today: Date,
): { checked: Checked[]; complaints: Complaint[] } => {
  if (Buffer.byteLength(text) > MOST_BYTES) return { checked: [], complaints: [tooLarge(path)] };
  try {
    const sources = readSources(path, text.replace(/^\uFEFF/, ''));
    return { checked: sources.map((source) => checkSource(source, today)), complaints: [] };
  } catch (error) {
    // The parser recurses: thousands of brackets in each other exhaust the stack.
    if (!(error instanceof RangeError)) throw error;
    return { checked: [], complaints: [ofFile(path, 'lists or maps nested too deep', 'a policy')] };
  }
};

const placeOfName = ({ source }: Checked): { name: string; here: Complaint } | null => {
  const name = isObject(source.value) ? source.value['name'] : null;
  const here = { severity: 'error', path: ['name'], at: 'value', write: 'a name of its own' } as const;
  return typeof name === 'string' ? { name, here: source.locate(here) } : null;
};

/** Of two policies with one name the second is wrong, and is told where the first stands. */
const withoutNamesakes = (all: readonly Checked[]): Checked[] => {
  const first = new Map<string, Complaint>();
  return all.map((one) => {
    const place = placeOfName(one);
    const before = place && first.get(place.name);
    if (place && before === undefined) first.set(place.name, place.here);
    if (!place || !before) return one;
    const found = `${show(place.name)}, which ${harmless(before.file)}:${String(before.line)} has already`;
    return { ...one, complaints: [...one.complaints, { ...place.here, found }] };
  });
};

const isRight = ({ complaints }: Checked): boolean =>
  complaints.every(({ severity }) => severity === 'warning');

/** Reads policies from texts: every complaint about all of them at once, and the policies of documents without errors. */
export const readPolicies = (files: readonly PolicyFile[], today = new Date()): Loaded => {
  const read = [...files]
    .sort((one, other) => (one.path < other.path ? -1 : 1))
    .map((file) => readOne(file, today));
  const checked = withoutNamesakes(read.flatMap((it) => it.checked));
  return {
    policies: checked.filter(isRight).map(({ source }) => toPolicy(source.value)),
    complaints: inOrder([...read, ...checked].flatMap((it) => it.complaints)),
  };
};

const reasonOf = (error: unknown): string => {
  const code = isObject(error) ? error['code'] : undefined;
  return typeof code === 'string' ? code : String(error);
};

const readText = async (path: string): Promise<PolicyFile | Complaint> => {
  try {
    const about = await stat(path);
    if (!about.isFile()) return ofFile(path, 'no file', 'a file, or name it otherwise');
    if (about.size > MOST_BYTES) return tooLarge(path);
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    const why = error instanceof TypeError ? 'bytes that are not UTF-8' : 'a file that cannot be read';
    return ofFile(path, `${why} (${reasonOf(error)})`, 'a readable file in UTF-8');
  }
};

const namesIn = async (dir: string): Promise<string[] | Complaint> => {
  try {
    return (await readdir(dir)).sort();
  } catch (error) {
    return ofFile(
      dir,
      `no folder that can be read (${reasonOf(error)})`,
      'policies as *.yaml files in this folder',
    );
  }
};

/** Reads every policy file directly in a folder; files of policy tests are not policies. */
export const loadPolicies = async (dir: string, today = new Date()): Promise<Loaded> => {
  const names = await namesIn(dir);
  if (!Array.isArray(names)) return { policies: [], complaints: [names] };
  const renamed = names
    .filter((name) => name.endsWith('.yml') && !name.endsWith('.test.yml'))
    .map((name) => {
      const write = `${harmless(name.slice(0, -4))}.yaml as its name: other endings are not read`;
      return ofFile(join(dir, name), 'a policy file that ends in .yml', write);
    });
  const wanted = names.filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'));
  const read = await Promise.all(wanted.map((name) => readText(join(dir, name))));
  const { policies, complaints } = readPolicies(
    read.filter((it) => 'text' in it),
    today,
  );
  const all = [...complaints, ...renamed, ...read.filter((it) => 'severity' in it)];
  const none = policies.length === 0 && all.every(({ severity }) => severity === 'warning');
  const empty = none ? [ofFile(dir, 'no policy', 'at least one policy as a *.yaml file in this folder')] : [];
  return { policies, complaints: inOrder([...all, ...empty]) };
};
