/** Whether a text fits a pattern in which `*` stands for any characters, and every other one for itself. */
export const fitsWildcard = (value: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('.*')}$`,
    's',
  ).test(value);
