/** A terminal, as far as a bar needs it. */
type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

const WIDTH = 30;

/** Does something with each, one after the other; on a terminal a bar shows how far it is, and is gone afterwards. */
export const withBar = async <T, R>(
  all: readonly T[],
  { isTTY, write }: Terminal,
  each: (one: T) => Promise<R>,
): Promise<readonly R[]> => {
  const done: R[] = [];
  const show = (text: string): void => {
    if (isTTY) write(`\r\u001b[K${text}`);
  };
  try {
    for (const one of all) {
      const full = Math.round((done.length / all.length) * WIDTH);
      show(`[${'='.repeat(full)}${' '.repeat(WIDTH - full)}] ${done.length}/${all.length}`);
      done.push(await each(one));
    }
  } finally {
    show('');
  }
  return done;
};
