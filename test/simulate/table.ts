/** No line of what is printed is longer. */
export const WIDTH = 100;

/** A heading, and a line under it. */
export const heading = (text: string): string => `\n${text}\n${'-'.repeat(text.length)}`;

/** Rows in columns; those that hold nothing but figures stand to the right. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const columns = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const isRight = widths.map((_, column) =>
    rows.slice(1).every((row) => /^\$?[\d,.]{0,11}( (s|ms|MB))?$/.test(row[column] ?? '')),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isRight[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const dotted = (left: string, right: string): string =>
  `${left} ${'.'.repeat(Math.max(2, WIDTH - left.length - right.length - 2))} ${right}`;

/** Arithmetic, with what it comes to at the right edge; its result has a line of its own where both are too long. */
export const summed = (left: string, right: string): string => {
  const end = left.lastIndexOf(' = ');
  if (left.length + right.length + 4 <= WIDTH || end < 0) return dotted(left, right);
  return `${left.slice(0, end)}\n${dotted(`  ${left.slice(end + 1)}`, right)}`;
};
