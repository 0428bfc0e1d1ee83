import { ok } from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordedIn, stateTrails } from '../../../lib/adapters/state/state.ts';
import { selectorsIn } from '../../../lib/cli/coverage/input.ts';
import { renderReport } from '../../../lib/cli/coverage/render.ts';
import { reportOn } from '../../../lib/cli/coverage/report.ts';
import { documentsIn } from '../../../lib/cli/documents.ts';
import { scenariosIn } from '../../../lib/cli/drill/scenario.ts';
import { eventsIn } from '../../../lib/cli/events.ts';
import { Mishap } from '../../../lib/cli/mishap.ts';
import { testsAt } from '../../../lib/cli/test/read.ts';
import { parseTrigger } from '../../../lib/core/trigger.ts';
import { readSpeech, readConfig, readSweep } from '../../../lib/config.ts';
import { isOnItsLine } from '../inert.ts';
import { judged } from './letters.ts';

const dir = await mkdtemp(join(tmpdir(), 'trailwarden-fuzz-'));
process.once('exit', () => {
  rmSync(dir, { recursive: true, force: true });
});

type Bytes = string | Uint8Array;

const written = (name: string, input: Bytes): string => {
  const path = join(dir, name);
  writeFileSync(path, input);
  return path;
};

/** What a file holds, or the one way in which a person is told that it cannot be used. */
const orMishap = async <T>(read: () => Promise<T>): Promise<T | null> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Mishap)) throw error;
    ok(error.message.length > 10 && error.message.length < 500_000, 'a message that helps');
    return null;
  }
};

/** A file of recorded events, a log file or an envelope, zipped or not. */
export const events = async (input: Bytes): Promise<void> => {
  const found = await orMishap(() => eventsIn(written('events.json', input)));
  for (const one of found ?? []) parseTrigger(one);
};

/** The trails of a state file, or an error that says where it is wrong. */
const trailsIn = (file: unknown): ReturnType<typeof recordedIn> => {
  try {
    return recordedIn(file);
  } catch (error) {
    // Only the contract's own words: whatever else is thrown is a bug.
    if (!(error instanceof Error && /^(found|trails\[\d+\]).*; write /s.test(error.message))) throw error;
    isOnItsLine(error.message, 1_000);
    return [];
  }
};

/** Very many trails: each is to be there once, without each being compared with each. */
export const trails = (input: string): void => {
  ok(trailsIn(JSON.parse(input)).length > 0);
};

export const state = async (input: Bytes): Promise<void> => {
  const documents = await orMishap(() => documentsIn(written('state.json', input)));
  for (const one of documents ?? []) {
    const all = trailsIn(one);
    const account = stateTrails(all);
    for (const recorded of all) {
      const { state: seen } = await account.look(recorded.trail, ['GetTrail', 'ListTags'], 0);
      judged(seen);
    }
  }
};

/** Selectors of a file, told as a person reads them. */
export const coverage = async (input: Bytes): Promise<void> => {
  const path = written('coverage.json', input);
  const set = await orMishap(() => selectorsIn(path, undefined));
  if (!set) return;
  const documents = await documentsIn(path);
  const report = await orMishap(() =>
    Promise.resolve().then(() => reportOn(set, set, { path, documents: [...documents, { eventName: 'a' }] })),
  );
  if (report) for (const line of renderReport(report).split('\n')) isOnItsLine(line, 20_000);
};

/** A file of policy tests, which may name other files. */
export const tests = async (input: Bytes): Promise<void> => {
  await orMishap(() => testsAt([written('one.test.yaml', input)]));
};

export const scenarios = async (input: Bytes): Promise<void> => {
  await orMishap(() => scenariosIn(written('scenarios.yaml', input)));
};

const HIDDEN = ['TRAILWARDEN_SLACK_SECRET', 'TRAILWARDEN_EXTERNAL_ID'];

/** Variables of the environment: what is wrong is named, and what may be a secret is not shown. */
export const environment = (input: string): void => {
  const env = JSON.parse(input) as Record<string, string>;
  for (const read of [readConfig, readSpeech, readSweep]) {
    try {
      read(env);
    } catch (error) {
      ok(
        error instanceof Error && error.message.startsWith('The environment is not usable. '),
        String(error),
      );
      isOnItsLine(error.message, 200_000);
      for (const name of HIDDEN) {
        const { [name]: secret = '', ...others } = env;
        const isSecret = secret.startsWith('hunter2-') && !JSON.stringify(others).includes(secret);
        ok(!isSecret || !error.message.includes(secret), 'a secret is shown');
      }
    }
  }
};
