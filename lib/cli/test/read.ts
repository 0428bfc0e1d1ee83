import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { renderComplaint } from '../../adapters/policies/load.ts';
import { findingsBy } from '../../adapters/policies/schema-complaints.ts';
import { readSources, type Source } from '../../adapters/policies/source.ts';
import { recordedIn } from '../../adapters/state/state.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Severity } from '../../core/policy.ts';
import type { StateFile } from '../../core/state.ts';
import type { Envelope } from '../../sandbox/index.ts';
import { documentsIn, textOf } from '../coverage/input.ts';
import { enveloped } from '../demo/envelope.ts';
import { eventsIn } from '../events.ts';
import { Mishap, Refusal } from '../mishap.ts';
import { testSchema } from './schema.ts';

/** What a test says of an outcome; only what is written is compared. */
export interface Expected {
  readonly status?: string;
  readonly severity?: Severity;
  readonly drifts?: readonly string[];
  readonly unread?: readonly string[];
  readonly calls?: readonly string[];
}

/** One policy test. */
export interface PolicyTest {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly state: StateFile;
  /** Recorded events; null where none are. */
  readonly events: readonly Envelope[] | null;
  readonly tamper: readonly {
    readonly call: string;
    readonly request: JsonObject;
    readonly region?: string;
  }[];
  readonly trail: string | null;
  readonly today: string | null;
  readonly expect: Expected;
}

/** A document that fits the schema. */
interface Written {
  readonly name: string;
  readonly state: string | StateFile;
  readonly event?: string | JsonObject;
  readonly tamper?: PolicyTest['tamper'];
  readonly trail?: string;
  readonly today?: string;
  readonly expect: Expected;
}

const findings = findingsBy(testSchema());

const complaintsOf = ({ value, complaints, locate }: Source): readonly string[] =>
  [...complaints, ...(value === undefined ? [] : findings(value).map(locate))].map(renderComplaint);

const beside = (file: string, path: string): string => resolve(dirname(file), path);

const eventsOf = async (file: string, event: Written['event']): Promise<readonly Envelope[] | null> => {
  if (event === undefined) return null;
  return typeof event === 'string' ? eventsIn(beside(file, event)) : [enveloped(event, file)];
};

const stateOf = async (file: string, state: Written['state']): Promise<StateFile> => {
  const [found] = typeof state === 'string' ? await documentsIn(beside(file, state)) : [state];
  try {
    return { trails: recordedIn(found).map((one) => one.state) };
  } catch (error) {
    throw new Mishap(`${file}: state: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
};

const testIn = async (source: Source): Promise<PolicyTest> => {
  // The schema was asked before: that is the evidence for this shape.
  const { name, state, event, tamper = [], trail = null, today = null, expect } = source.value as Written;
  const { file } = source;
  const { line } = source.locate({ path: ['name'], at: 'key', write: '', severity: 'warning' });
  return {
    name,
    file,
    line,
    state: await stateOf(file, state),
    events: await eventsOf(file, event),
    tamper,
    trail,
    today,
    expect,
  };
};

const filesAt = async (path: string): Promise<readonly string[]> => {
  const about = await stat(path).catch(() => null);
  if (!about) throw new Mishap(`${path} is not there: name a *.test.yaml file, or a folder of them`);
  if (!about.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith('.test.yaml')).sort();
  return names.map((name) => join(path, name));
};

/** The policy tests of files and folders. Throws Refusal with every complaint about their shape, Mishap where there are none. */
export const testsAt = async (paths: readonly string[]): Promise<readonly PolicyTest[]> => {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const sources = (
    await Promise.all(files.map(async (file) => readSources(file, await textOf(file))))
  ).flat();
  const complaints = sources.flatMap(complaintsOf);
  if (complaints.length > 0) throw new Refusal(complaints.join('\n'));
  if (sources.length === 0)
    throw new Mishap(
      `there is no policy test in ${paths.join(', ')}: write one as *.test.yaml beside the policies`,
    );
  return Promise.all(sources.map(testIn));
};
