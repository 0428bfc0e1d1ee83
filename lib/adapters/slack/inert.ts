/**
 * Control, format (zero-width, direction, tag), private and lone-surrogate characters, line separators, and the letters that
 * look like nothing: whoever chose a name or a user agent must not choose how the line around it reads.
 */
const UNSEEN =
  /(?:[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{115f}\u{1160}\u{2800}\u{3164}\u{ffa0}]|\p{Variation_Selector})+/gu;

/** Any value as one short line of visible characters; longer ones end in `…` and their length. */
export const inert = (value: unknown, room: number): string => {
  const whole = typeof value === 'string' ? value : (JSON.stringify(value ?? null) ?? 'null');
  // Only what can be shown is looked at: texts of 300 kB come too.
  const seen = whole
    .slice(0, room * 2)
    .replace(UNSEEN, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (whole.length <= room) return seen === '' ? '""' : seen;
  const kept = seen.slice(0, room).toWellFormed();
  return `${kept}… (${whole.length} characters)`;
};

/**
 * None of these becomes the character that it stands for when it is normalised (NFKC), so no reader of the text can make
 * markup, an address or a mention of it again.
 */
const HARMLESS = new Map([
  ['*', '∗'],
  ['_', 'ˍ'],
  ['~', '∼'],
  ['`', 'ˋ'],
  ['@', '(at)'],
  ['#', '♯'],
  ['|', '¦'],
  [':', '꞉'],
  ['.', '·'],
  // "Slack uses &, < and > as control characters": https://docs.slack.dev/messaging/formatting-message-text (Escaping text)
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);

/** A line for the one field that Slack reads as markup whatever it is told: the text of a notification. */
export const defused = (text: string): string =>
  text.replaceAll(/[*_~`@#|&<>]|[:.](?=\S)/g, (sign) => HARMLESS.get(sign) ?? ' ');
