/** Readers that break what the others keep, each in its way. */
export const throwing = (input: string): void => {
  throw new TypeError(`cannot read ${input}`);
};

export const endless = (): void => {
  for (;;) continue;
};

export const greedy = (): void => {
  const all: number[][] = [];
  for (;;) all.push(Array<number>(1_000_000).fill(all.length + 0.5));
};
