import * as fc from 'fast-check';
import type { Json } from '../../lib/core/json.ts';
import { BAIT } from '../adapters/slack/hostile.ts';

type Entry = readonly [string, Json];

/** Where in a value: keys and indexes from the top. */
type Path = readonly string[];

/** Names that mean something to JavaScript. */
const LOADED = ['__proto__', 'constructor', 'toString', 'valueOf', 'toJSON', 'length', 'then'];

const BY_KEY: readonly Json[] = LOADED.map((name) => Object.fromEntries([[name, 1]]));

/** Stands for brackets in brackets: built only as text, for whoever walks such a value exhausts the stack. */
const DEEP = '~deep~';
const DEPTHS = [50, 3_000, 40_000];

/** Texts that a lenient parser takes for more than they are. */
const LENIENT = [
  '24 Nov 2026 (\u001b[31m <!channel>\n) 10:15Z',
  `2026 (${'x'.repeat(5_000)})`,
  '+010000-01-01T00:00:00Z',
  '275760-09-13',
  '1e9',
  '0x10',
  ' 7 ',
];

const odd: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Json>(null, true, false, 0, -1, 1e308, '', [], {}, [[]], [null]) },
  { weight: 4, arbitrary: fc.constantFrom<Json>(...BY_KEY) },
  { weight: 4, arbitrary: fc.constantFrom<string>(...BAIT) },
  { weight: 2, arbitrary: fc.constantFrom<string>(...LENIENT) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json> },
  { weight: 1, arbitrary: fc.constantFrom<string>(...BAIT).map((bait) => bait.repeat(2_000)) },
  { weight: 1, arbitrary: fc.constant(DEEP) },
);

/** Every place of a value, the whole first. */
const placesIn = (value: Json, path: Path = []): readonly Path[] => [
  path,
  ...partsOf(value).flatMap(([key, one]) => placesIn(one, [...path, key])),
];

/** The parts of a value by their keys; a list's are its indexes. */
const partsOf = (value: Json): readonly Entry[] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

const at = (value: Json, [step, ...rest]: Path): Json => {
  if (step === undefined) return value;
  const [, found = null] = partsOf(value).find(([key]) => key === step) ?? [];
  return at(found, rest);
};

/** The same kind of thing in another type: what a careless reader takes for it. */
const retyped = (value: Json, which: number): Json => {
  const parts = partsOf(value);
  if (Array.isArray(value)) return which % 2 === 0 ? Object.fromEntries(parts) : (parts[0]?.[1] ?? null);
  if (typeof value === 'object' && value !== null)
    return which % 2 === 0 ? parts.map(([, one]) => one) : JSON.stringify(value);
  const others: readonly Json[] = [
    [value],
    [[value]],
    { toString: value },
    String(value),
    Number(value) || 0,
  ];
  return others[which % others.length] ?? null;
};

/** What becomes of one place: the entries that stand there instead. */
type Change = (entry: Entry) => readonly Entry[];

/** Changes one place. Keys are defined, never assigned: `__proto__` is a key like any other. */
const changed = (value: Json, [step, ...rest]: Path, change: Change): Json => {
  if (step === undefined) return change(['', value])[0]?.[1] ?? null;
  const all = partsOf(value).flatMap(([key, one]): readonly Entry[] => {
    if (key !== step) return [[key, one]];
    return rest.length === 0 ? change([key, one]) : [[key, changed(one, rest, change)]];
  });
  return Array.isArray(value) ? all.map(([, one]) => one) : Object.fromEntries(all);
};

interface Mutation {
  readonly where: number;
  readonly how: 'remove' | 'replace' | 'repeat' | 'retype' | 'rename' | 'graft' | 'multiply';
  readonly which: number;
  readonly value: Json;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  where: fc.nat(),
  how: fc.constantFrom('remove', 'replace', 'repeat', 'retype', 'rename', 'graft', 'multiply'),
  which: fc.nat({ max: 1_000 }),
  value: odd,
});

const changeOf = (whole: Json, places: readonly Path[], { how, which, value }: Mutation): Change => {
  const name = LOADED[which % LOADED.length] ?? '';
  switch (how) {
    case 'remove':
      return () => [];
    case 'replace':
      return ([key]) => [[key, value]];
    case 'repeat':
      return ([key, one]) => [
        [key, one],
        [name, one],
      ];
    case 'retype':
      return ([key, one]) => [[key, retyped(one, which)]];
    case 'rename':
      return ([, one]) => [[name, one]];
    case 'graft':
      return ([key]) => [[key, at(whole, places[which % places.length] ?? [])]];
    case 'multiply':
      return ([key, one]) => [[key, Array<Json>(which % 100).fill(one)]];
    default:
      return how satisfies never;
  }
};

/** More places are not walked: a value that was multiplied several times has millions. */
const MOST = 5_000;
/** No queue, bus or row brings more. */
const LARGEST = 1_000_000;

const mutate = (value: Json, mutations: readonly Mutation[]): Json =>
  mutations.reduce((sofar, one) => {
    const places = placesIn(sofar);
    if (places.length > MOST) return sofar;
    return changed(sofar, places[one.where % places.length] ?? [], changeOf(sofar, places, one));
  }, value);

const deepened = (text: string, depth: number): string =>
  text.replaceAll(`"${DEEP}"`, () => `${'['.repeat(depth)}${']'.repeat(depth)}`);

/**
 * Real values in which a few random places were removed, replaced, repeated, retyped, renamed, multiplied, or taken from
 * elsewhere in them; as JSON text, for some are nested too deep to be walked.
 */
export const mutatedJson = (real: readonly Json[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...real),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...DEPTHS),
    )
    .map(([value, mutations, depth]) => deepened(JSON.stringify(mutate(value, mutations)), depth))
    .filter((text) => text.length <= LARGEST);

/** Any JSON at all, as text. */
export const anyJson: fc.Arbitrary<string> = fc
  .tuple(fc.oneof(odd, fc.jsonValue() as fc.Arbitrary<Json>), fc.constantFrom(...DEPTHS))
  .map(([value, depth]) => deepened(JSON.stringify(value), depth));

interface Edit {
  readonly from: number;
  readonly length: number;
  readonly how: 'cut' | 'repeat' | 'swap' | 'insert';
  readonly text: string;
}

const editOf = (inserts: readonly string[]): fc.Arbitrary<Edit> =>
  fc.record({
    from: fc.nat(),
    length: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 400 })),
    how: fc.constantFrom('cut', 'repeat', 'swap', 'insert'),
    text: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...inserts) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
      { weight: 1, arbitrary: fc.constantFrom<string>(...BAIT) },
    ),
  });

const edited = (text: string, { from, length, how, text: insert }: Edit): string => {
  const start = from % (text.length + 1);
  const [before, middle, after] = [
    text.slice(0, start),
    text.slice(start, start + length),
    text.slice(start + length),
  ];
  if (how === 'cut') return before + after;
  if (how === 'repeat') return before + middle + middle + after;
  return how === 'insert' ? before + insert + middle + after : middle + before + after;
};

/** Two whole lines change places, or one stands twice: what is left is still a file of lines. */
const relined = (text: string, from: number, to: number): string => {
  const lines = text.split('\n');
  const [one, other] = [from % lines.length, to % lines.length];
  const [mine = '', theirs = ''] = [lines[one], lines[other]];
  return lines
    .with(one, theirs)
    .with(other, from % 2 === 0 ? mine : theirs)
    .join('\n');
};

/** Real texts, cut, repeated, their lines exchanged, and with what is given put in between. */
export const mutatedText = (real: readonly string[], inserts: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...real),
      fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 2 }),
      fc.array(editOf(inserts), { maxLength: 4 }),
    )
    .map(([text, lines, edits]) =>
      edits.reduce(
        edited,
        lines.reduce((sofar, [from, to]) => relined(sofar, from, to), text),
      ),
    );

/** The bytes of texts, a few of them changed or the end of them lost. */
export const mutatedBytes = (text: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      text,
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }),
      fc.option(fc.nat(), { freq: 3 }),
    )
    .map(([whole, flips, cut]) => {
      const bytes = new TextEncoder().encode(whole);
      for (const [where, byte] of flips) if (bytes.length > 0) bytes[where % bytes.length] = byte;
      return cut === null ? bytes : bytes.subarray(0, cut % (bytes.length + 1));
    });
