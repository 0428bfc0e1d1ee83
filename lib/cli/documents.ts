import { readFile, stat } from 'node:fs/promises';
import { renderComplaint, type Complaint } from '../adapters/policies/load.ts';
import { findingsBy } from '../adapters/policies/schema-complaints.ts';
import { readSources, type Source } from '../adapters/policies/source.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import { Mishap, Refusal } from './mishap.ts';

/** Nothing that a person writes comes near: of selectors AWS takes 500 values of 2048 characters. */
const MOST_BYTES = 5_000_000;

/** The text of a file that a person named. Throws Mishap. */
const textOf = async (path: string): Promise<string> => {
  try {
    const about = await stat(path);
    if (!about.isFile()) throw new Mishap(`${path} is no file: name a file`);
    if (about.size > MOST_BYTES) throw new Mishap(`${path} has more than 5 MB: name a smaller file`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof Mishap) throw error;
    // The decoder's way of saying that these bytes are no text.
    if (error instanceof TypeError)
      throw new Mishap(`${path} is not UTF-8: name a file of text`, { cause: error });
    const why = isObject(error) && typeof error['code'] === 'string' ? error['code'] : String(error);
    throw new Mishap(`${path} cannot be read (${why}): name a file that is there`, { cause: error });
  }
};

const sourcesIn = async (path: string): Promise<readonly Source[]> => {
  const text = await textOf(path);
  try {
    return readSources(path, text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // The parser recurses: thousands of brackets in each other exhaust the stack.
    if (error instanceof RangeError)
      throw new Mishap(`${path} is nested too deep to be read`, { cause: error });
    throw error;
  }
};

/** The documents of a JSON or YAML file. Throws Mishap. */
export const documentsIn = async (path: string): Promise<readonly unknown[]> => {
  const sources = await sourcesIn(path);
  const [wrong] = sources
    .flatMap(({ complaints }) => complaints)
    .filter(({ severity }) => severity === 'error');
  if (wrong)
    throw new Mishap(`${path}:${wrong.line}:${wrong.column}: found ${wrong.found}; write ${wrong.write}`);
  return sources.map(({ value }) => value);
};

/** Ends a command with complaints, where there are any. */
export const refuse = (complaints: readonly Complaint[]): void => {
  if (complaints.length > 0) throw new Refusal(complaints.map(renderComplaint).join('\n'));
};

/** Nobody corrects more at once. */
const MOST_COMPLAINTS = 1000;

/** The documents of files, each of which fits a schema. Throws Refusal with every complaint about all of them, Mishap where a file cannot be read. */
export const fitting = async (files: readonly string[], schema: JsonObject): Promise<readonly Source[]> => {
  const findings = findingsBy(schema);
  const sources = (await Promise.all(files.map(sourcesIn))).flat();
  const complaintsOf = ({ value, complaints, locate }: Source): readonly Complaint[] => [
    ...complaints,
    ...(value === undefined ? [] : findings(value).slice(0, MOST_COMPLAINTS).map(locate)),
  ];
  refuse(sources.flatMap(complaintsOf));
  return sources;
};
