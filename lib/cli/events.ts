import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { isObject } from '../core/json.ts';
import type { Envelope } from '../sandbox/index.ts';
import { enveloped } from './demo/envelope.ts';
import { Mishap } from './mishap.ts';

/** CloudTrail's log files are smaller by far; a few bytes must not become a memory full. */
const MOST_BYTES = 20_000_000;
const MOST_EVENTS = 10_000;

const isZipped = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const unzipped = async (path: string, bytes: Buffer): Promise<Buffer> => {
  if (!isZipped(bytes)) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    const why = isObject(error) && typeof error['code'] === 'string' ? error['code'] : String(error);
    throw new Mishap(`${path} is no whole gzip file (${why}): fetch it again`, { cause: error });
  }
};

const bytesOf = async (path: string): Promise<Buffer> => {
  try {
    const about = await stat(path);
    if (!about.isFile()) throw new Mishap(`${path} is no file: name a file of events`);
    if (about.size > MOST_BYTES) throw new Mishap(`${path} has more than 20 MB: name a file of fewer events`);
    return await unzipped(path, await readFile(path));
  } catch (error) {
    if (error instanceof Mishap) throw error;
    const why = isObject(error) && typeof error['code'] === 'string' ? error['code'] : String(error);
    throw new Mishap(`${path} cannot be read (${why}): name a file that is there`, { cause: error });
  }
};

const parsed = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Mishap(
      `${path} is no JSON (${why}): give a CloudTrail record, an EventBridge envelope or a log file`,
      {
        cause: error,
      },
    );
  }
};

/** The events of a file, as EventBridge hands them on: a bare record, an envelope, several, or a log file, zipped or not. Throws Mishap. */
export const eventsIn = async (path: string): Promise<readonly Envelope[]> => {
  const found = parsed(path, (await bytesOf(path)).toString('utf8'));
  const records = isObject(found) && Array.isArray(found['Records']) ? found['Records'] : [found].flat();
  if (records.length === 0) throw new Mishap(`${path} holds no event: give a file with at least one`);
  if (records.length > MOST_EVENTS)
    throw new Mishap(`${path} holds ${records.length} events: give a file of ${MOST_EVENTS} at most`);
  return records.map((record) => {
    if (!isObject(record))
      throw new Mishap(
        `${path} holds what is no event: give CloudTrail records or EventBridge envelopes as JSON`,
      );
    return enveloped(record, path);
  });
};
