/** Counts the values within a value, those that aliases repeat each time anew, until there are more than so many. */
const countUpTo = (value: unknown, most: number): number => {
  let count = 1;
  if (typeof value !== 'object' || value === null) return count;
  for (const one of Object.values(value)) {
    count += countUpTo(one, most - count);
    if (count > most) return count;
  }
  return count;
};

/** Whether there are more values within a value than so many: a few aliases make thousands of a long list. */
export const isLarger = (value: unknown, most: number): boolean => countUpTo(value, most) > most;
