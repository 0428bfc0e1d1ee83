/** One figure of the bench, and as a ratio to something that was measured in the same run. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'bytes' | 'calls' | 'round trips' | 'trails a second';
  /** How often it was measured: the value is the median. One for what is counted. */
  readonly runs: number;
  readonly against?: string;
  readonly ratio?: number;
  /** What the ratio is to be at most. */
  readonly target?: number;
  readonly note?: string;
}

/** One part of the bench. */
export interface Part {
  readonly part: string;
  readonly about: string;
  readonly rows: readonly Row[];
}

/** What a piece of work is measured beside. */
export interface Yardstick {
  readonly name: string;
  readonly work: () => void;
}

const WARMUP = 3;
const RUNS = 21;

/** The middle one, the upper of two. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The median of the ratios of what was measured side by side: what slowed both down is in neither. */
export const medianRatio = (mine: readonly number[], theirs: readonly number[]): number =>
  median(mine.map((value, index) => value / (theirs[index] ?? Number.NaN)));

/** Median milliseconds of a synchronous piece of work, after a warm-up. */
const timed = (work: () => void): number => {
  for (let count = 0; count < WARMUP; count += 1) work();
  return median(
    Array.from({ length: RUNS }, () => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
};

/** Measures a piece of work beside a yardstick, so that the figure means something on any machine. */
export const compared = (name: string, work: () => void, yardstick: Yardstick): Row => {
  const value = timed(work);
  return {
    name,
    value,
    unit: 'ms',
    runs: RUNS,
    against: yardstick.name,
    ratio: value / timed(yardstick.work),
  };
};
