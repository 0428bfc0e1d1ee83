import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, describe, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { Json } from '../../lib/core/json.ts';
import { BAIT } from '../adapters/slack/hostile.ts';
import { anyJson, mutatedBytes, mutatedJson, mutatedText } from '../arbitraries/mutated.ts';
import { trailState } from '../arbitraries/state.ts';
import { envelope } from '../arbitraries/events.ts';
import { guarded, holds, PATIENCE, RUNS } from './guard.ts';

const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const TESTS = textOf('policies/trails.test.yaml');
const SCENARIOS = textOf('lib/cli/drill/scenarios.yaml');

const ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';

const states: fc.Arbitrary<Json> = trailState.map((one) => {
  const whole = JSON.parse(JSON.stringify(one)) as { Trail: object };
  const trail = { ...whole, Trail: { ...whole.Trail, TrailARN: ARN, Name: 'main' } };
  return { trails: [JSON.parse(JSON.stringify(trail)) as Json] };
});

const logs = fc
  .array(envelope, { minLength: 1, maxLength: 4 })
  .map((all): Json => ({ Records: all.map(({ detail }) => detail ?? null) }));

const INSERTS = [
  '&a ',
  '*a',
  '<<: *a\n',
  '!!js/function ',
  '---\n',
  '\t',
  '\uFEFF',
  '\u0000',
  '{',
  '[',
  ': ',
  '"',
];

const FEW = Math.ceil(RUNS / 10);

const guard = guarded('files');
afterAll(() => guard.close());

describe('a file is read, or a person is told what to do', { timeout: PATIENCE }, () => {
  test('events, whatever became of them', () => {
    const texts = fc.oneof(
      anyJson,
      envelope.chain((one) => mutatedJson([one])),
      logs.chain((one) => mutatedJson([one])),
    );
    return holds(guard, 'events', texts);
  });

  test('events, whatever the bytes, zipped or not', () => {
    const bytes = mutatedBytes(logs.map((one) => JSON.stringify(one)));
    const zipped = mutatedBytes(fc.constant('')).chain(() => bytes.map((one) => gzipSync(one)));
    const broken = fc
      .tuple(zipped, fc.nat(), fc.nat({ max: 255 }))
      .map(([all, where, byte]) => Buffer.from(all).fill(byte, where % all.length, (where % all.length) + 1));
    return holds(guard, 'events', fc.oneof(bytes, zipped, broken));
  });

  test('events that unpack to a memory full', () =>
    holds(guard, 'events', fc.constant(gzipSync('['.repeat(30_000_000))), 1));

  test('a state file, whatever became of it', () => {
    const texts = fc.oneof(
      anyJson,
      states.chain((one) => mutatedJson([one])),
    );
    return holds(guard, 'state', texts);
  });

  test('a state file of many trails', () => {
    const trails = Array.from({ length: 70_000 }, (_, index) => `{"Trail":{"TrailARN":"${ARN}${index}"}}`);
    return holds(guard, 'trails', fc.constant(`{"trails":[${trails.join(',')}]}`), 1);
  });

  test('selectors to be explained, whatever became of them', () => {
    const texts = fc.oneof(
      anyJson,
      states.chain((one) => mutatedJson([one])),
    );
    return holds(guard, 'coverage', texts);
  });

  test('policy tests, whatever became of them', () => {
    const values = parseAllDocuments(TESTS).map((doc): Json => doc.toJS() as Json);
    return holds(guard, 'tests', fc.oneof(mutatedText([TESTS], INSERTS), mutatedJson(values)), FEW);
  });

  test('scenarios, whatever became of them', () => {
    const { scenarios, ...rest } = parse(SCENARIOS) as { scenarios: Json[] };
    // All of them take a second to be read once.
    const some = { ...rest, scenarios: scenarios.slice(0, 3) };
    return holds(guard, 'scenarios', mutatedJson([some]), FEW);
  });
});

test('the environment is read, or all that is wrong is named', { timeout: PATIENCE }, () => {
  const names = [
    'BUS',
    'MODE',
    'MEMBER_ROLE',
    'EXTERNAL_ID',
    'RATES',
    'ACCOUNT',
    'ROLE_ARN',
    'LEDGER',
    'QUEUE',
  ];
  const more = ['ACCOUNTS', 'OUS', 'EXCLUDED', 'SLACK_SECRET', 'SLACK_API', 'SLACK_CHANNEL'];
  const right = [
    '111122223333',
    'organization',
    'r-ab12',
    'reads=1,writes=0.1',
    'https://slack.com/api',
    'C012345',
  ];
  const value = fc.oneof(
    fc.constantFrom<string>(...BAIT, ...right),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(...right).map((one) => `${one},`.repeat(400)),
    fc.string({ maxLength: 20 }).map((one) => `hunter2-${one} <>`),
  );
  const env = fc.dictionary(
    fc.constantFrom(...[...names, ...more].map((name) => `TRAILWARDEN_${name}`)),
    value,
  );
  return holds(
    guard,
    'environment',
    env.map((one) => JSON.stringify(one)),
  );
});
