/** How wide what is printed may be, and whether it is coloured. */
export interface Page {
  readonly width: number;
  readonly colours: boolean;
}

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> & Partial<Pick<NodeJS.WriteStream, 'hasColors'>>;

/** A terminal's width and colours; elsewhere plain lines of a hundred. NO_COLOR is obeyed (no-color.org). */
export const pageOf = (stream: Stream, env: NodeJS.ProcessEnv = process.env): Page => ({
  width: Math.max(40, stream.isTTY ? stream.columns : 100),
  colours: stream.isTTY && !env['NO_COLOR'] && (stream.hasColors?.() ?? false),
});
