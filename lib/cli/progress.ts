/** Nobody needs to be told of what is over in a second. */
const SOON = 1000;

/** Does something that may take a while; on a terminal a line says so meanwhile. */
export const whileLooking = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const { stderr } = process;
  if (!stderr.isTTY) return work();
  const timer = setTimeout(() => stderr.write(`${what}…`), SOON);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    stderr.write('\r\u001b[K');
  }
};
