import { match, ok } from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compilePolicies, PolicyError } from '../../../lib/adapters/policies/compile.ts';
import {
  loadPolicies,
  readPolicies,
  renderComplaint,
  type Loaded,
} from '../../../lib/adapters/policies/load.ts';
import { placesIn } from '../../../lib/adapters/policies/places.ts';
import { select } from '../../../lib/core/select.ts';
import { TRAIL } from '../../core/fixtures.ts';
import { isOnItsLine } from '../inert.ts';

const TODAY = new Date('2026-11-24T12:00:00Z');

/** A name of a policy may have 128 characters and stands in a complaint twice; paths are as long as they are. */
const LONGEST = 2_000;

/** What is said of a text: each complaint stands somewhere in it, on one line. */
const judged = ({ policies, complaints }: Loaded, lines: number): void => {
  for (const one of complaints) {
    ok(one.file !== '' && one.found !== '' && one.write !== '', JSON.stringify(one));
    ok(Number.isInteger(one.line) && one.line >= 1 && one.line <= lines, `line ${one.line} of ${lines}`);
    ok(Number.isInteger(one.column) && one.column >= 1);
    const told = renderComplaint(one);
    match(told, /:\d+:\d+: (error|warning): /);
    isOnItsLine(told, LONGEST);
  }
  // What was let through is a policy to everybody behind the loader.
  ok(JSON.stringify(policies).length < 20_000_000);
  select(policies, TRAIL);
};

/** The text of a policy file. */
export const file = (input: string): void => {
  judged(readPolicies([{ path: 'p.yaml', text: input }], TODAY), input.split(/\r\n|\n|\r/).length + 1);
};

const dir = await mkdtemp(join(tmpdir(), 'trailwarden-fuzz-'));
process.once('exit', () => {
  rmSync(dir, { recursive: true, force: true });
});

/** The bytes of one, in a folder: what is compiled, and where in it a plan would point to. */
export const folder = async (input: Uint8Array): Promise<void> => {
  writeFileSync(join(dir, 'p.yaml'), input);
  const loaded = await loadPolicies(dir, TODAY);
  judged(loaded, Number.MAX_SAFE_INTEGER);
  const compiled = await compilePolicies(dir).catch((error: unknown) => {
    ok(error instanceof PolicyError, String(error));
    ok(error.complaints.length > 0);
    return null;
  });
  if (compiled === null) return;
  const where = await placesIn(dir);
  for (const { name, desired } of loaded.policies)
    for (const property of Object.keys(desired)) ok((where(name, property)?.line ?? 0) >= 1);
};
