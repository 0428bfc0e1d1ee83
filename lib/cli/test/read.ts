import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Complaint } from '../../adapters/policies/load.ts';
import type { Source } from '../../adapters/policies/source.ts';
import { isDay } from '../../adapters/policies/waiver-checks.ts';
import { recordedIn } from '../../adapters/state/state.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Severity } from '../../core/policy.ts';
import type { StateFile } from '../../core/state.ts';
import type { Envelope } from '../../sandbox/index.ts';
import { enveloped } from '../demo/envelope.ts';
import { documentsIn, fitting, refuse } from '../documents.ts';
import { eventsIn } from '../events.ts';
import { Mishap } from '../mishap.ts';
import { testSchema } from './schema.ts';

/** What a test says of an outcome; only what is written is compared. */
export interface Expected {
  readonly status?: string;
  readonly severity?: Severity;
  readonly contested?: boolean;
  readonly drifts?: readonly string[];
  readonly unread?: readonly string[];
  readonly calls?: readonly string[];
}

interface Play {
  readonly name: string;
  readonly tamper?: readonly {
    readonly call: string;
    readonly request: JsonObject;
    readonly region?: string;
    readonly as?: string;
  }[];
  /** How often each property was put back within the hour before. */
  readonly repaired?: { readonly [property: string]: number };
  readonly trail?: string;
  readonly today?: string;
  readonly expect: Expected;
}

/** A document that fits the schema. */
interface Written extends Play {
  readonly state: string | StateFile;
  readonly event?: string | JsonObject;
}

/** One policy test. */
export interface PolicyTest extends Play {
  readonly file: string;
  readonly line: number;
  readonly state: StateFile;
  /** Recorded events; null where none are. */
  readonly events: readonly Envelope[] | null;
}

const beside = (file: string, path: string): string => resolve(dirname(file), path);

const eventsOf = async (file: string, event: Written['event']): Promise<readonly Envelope[] | null> => {
  if (event === undefined) return null;
  return typeof event === 'string' ? eventsIn(beside(file, event)) : [enveloped(event, file)];
};

const stateOf = async ({ file, locate }: Source, state: Written['state']): Promise<StateFile> => {
  const [found] = typeof state === 'string' ? await documentsIn(beside(file, state)) : [state];
  try {
    return { trails: recordedIn(found).map((one) => one.state) };
  } catch (error) {
    const { line, column } = locate({ path: ['state'], at: 'value', write: '', severity: 'error' });
    const why = error instanceof Error ? error.message : String(error);
    throw new Mishap(`${file}:${line}:${column}: state: ${why}`, { cause: error });
  }
};

const testIn = async (source: Source): Promise<PolicyTest> => {
  // The schema was asked before: that is the evidence for this shape.
  const { state, event, ...written } = source.value as Written;
  const { file, locate } = source;
  const { line } = locate({ path: ['name'], at: 'key', write: '', severity: 'warning' });
  return { ...written, file, line, state: await stateOf(source, state), events: await eventsOf(file, event) };
};

const oddDays = ({ value, locate }: Source): readonly Complaint[] => {
  // As above.
  const { today } = value as Written;
  const write = 'a day that exists, as in 2027-01-31';
  return today === undefined || isDay(today)
    ? []
    : [locate({ severity: 'error', path: ['today'], at: 'value', write })];
};

const filesAt = async (path: string): Promise<readonly string[]> => {
  const about = await stat(path).catch(() => null);
  if (!about) throw new Mishap(`${path} is not there: name a *.test.yaml file, or a folder of them`);
  if (!about.isDirectory()) return [path];
  const names = (await readdir(path)).sort();
  const renamed = names.find((name) => name.endsWith('.test.yml'));
  if (renamed !== undefined)
    throw new Mishap(`${join(path, renamed)} is not read: let its name end in .test.yaml`);
  return names.filter((name) => name.endsWith('.test.yaml')).map((name) => join(path, name));
};

/** The policy tests of files and folders. Throws Refusal with every complaint about their shape, Mishap where there are none. */
export const testsAt = async (paths: readonly string[]): Promise<readonly PolicyTest[]> => {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const sources = await fitting(files, testSchema());
  refuse(sources.flatMap(oddDays));
  if (sources.length === 0)
    throw new Mishap(
      `there is no policy test in ${paths.join(', ')}: write one as *.test.yaml beside the policies`,
    );
  return Promise.all(sources.map(testIn));
};
