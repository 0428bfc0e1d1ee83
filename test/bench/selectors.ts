import type { Json, JsonObject } from '../../lib/core/json.ts';
import { blindSpots } from '../../lib/core/selectors/blind-spots.ts';
import { coverageOf, isSame } from '../../lib/core/selectors/coverage.ts';
import { compared, type Row, type Yardstick } from './measure.ts';

/** What AWS takes of a trail: 500 values, here in 100 selectors. */
const SELECTORS = 100;
const FIELDS = ['eventName', 'resources.ARN', 'eventSource', 'eventType', 'userIdentity.arn'];

const KIND: readonly JsonObject[] = [
  { Field: 'eventCategory', Equals: ['Data'] },
  { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
];

const hundred = (fields: (index: number) => readonly JsonObject[]): readonly Json[] =>
  Array.from({ length: SELECTORS }, (_, index) => ({ FieldSelectors: [...KIND, ...fields(index)] }));

const one = (conditions: JsonObject): readonly Json[] => [{ FieldSelectors: [...KIND, conditions] }];

const values = (from: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `arn:aws:s3:::bucket-${from + index}/`);

const across = (operator: string): readonly Json[] =>
  hundred((index) => FIELDS.map((Field) => ({ Field, [operator]: [`value-${index}`] })));

const SHAPES: readonly {
  readonly name: string;
  readonly sets: readonly [readonly Json[], readonly Json[]];
}[] = [
  { name: 'five fields, Equals', sets: [across('Equals'), across('Equals').toReversed()] },
  { name: 'five fields, NotEquals', sets: [across('NotEquals'), across('NotEquals').toReversed()] },
  {
    name: '500 prefixes in one selector',
    sets: [
      one({ Field: 'resources.ARN', StartsWith: values(0, 500) }),
      hundred((index) => [{ Field: 'resources.ARN', StartsWith: values(index * 5, 5) }]),
    ],
  },
  {
    name: '500 names in one selector',
    sets: [
      one({ Field: 'eventName', Equals: values(0, 500) }),
      hundred((index) => [{ Field: 'eventName', Equals: values(index * 5, 5) }]),
    ],
  },
  {
    name: 'beginnings and ends mixed',
    sets: [
      hundred((index) => [
        {
          Field: 'resources.ARN',
          StartsWith: [`p${index}`],
          EndsWith: [`s${index}`],
          NotEndsWith: [`z${index}`],
        },
      ]),
      hundred((index) => [
        {
          Field: 'resources.ARN',
          StartsWith: [`p${index}`],
          EndsWith: [`s${index}`],
          NotEndsWith: [`z${index}`],
        },
      ]).toReversed(),
    ],
  },
];

const yardstick = (mine: readonly Json[], theirs: readonly Json[]): Yardstick => ({
  name: 'both as sorted JSON',
  work: () => void [mine, theirs].map((set) => set.map((it) => JSON.stringify(it)).sort()),
});

/** Selectors that somebody wrote to exhaust the one who compares them. */
const hostile = (): Row => {
  const [mine, theirs] = [
    one({ Field: 'resources.ARN', StartsWith: values(0, 500) }),
    one({ Field: 'resources.ARN', NotEndsWith: values(500, 500) }),
  ];
  return compared(
    'blind spots, at their most expensive',
    () => {
      if (blindSpots(coverageOf(mine), coverageOf(theirs)).length === 0) throw new Error('none was found');
    },
    yardstick(mine, theirs),
  );
};

/** Whether two sets of selectors record the same, at the limits of AWS. */
export const selectorRows = (): readonly Row[] => [
  ...SHAPES.map(({ name, sets: [mine, theirs] }) =>
    compared(
      `selectors, worst case: ${name}`,
      () => {
        if (!isSame(coverageOf(mine), coverageOf(theirs))) throw new Error(`${name}: the two sets are equal`);
      },
      yardstick(mine, theirs),
    ),
  ),
  hostile(),
];
