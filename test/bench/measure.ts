/** One figure of the bench: milliseconds, and as a ratio to something that was measured in the same run. */
export interface Row {
  readonly name: string;
  /** Median of the runs. */
  readonly ms: number;
  readonly runs: number;
  readonly against: string;
  readonly ratio: number;
}

/** What a piece of work is measured beside. */
export interface Yardstick {
  readonly name: string;
  readonly work: () => void;
}

const WARMUP = 3;
const RUNS = 21;

/** Median milliseconds of a synchronous piece of work, after a warm-up. */
const median = (work: () => void): number => {
  for (let count = 0; count < WARMUP; count += 1) work();
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
};

/** Measures a piece of work beside a yardstick, so that the figure means something on any machine. */
export const compared = (name: string, work: () => void, yardstick: Yardstick): Row => {
  const ms = median(work);
  return { name, ms, runs: RUNS, against: yardstick.name, ratio: ms / median(yardstick.work) };
};
