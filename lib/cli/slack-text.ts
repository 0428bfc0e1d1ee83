import { styleText } from 'node:util';
import { tame } from '../core/actor.ts';
import { isObject, type Json } from '../core/json.ts';
import type { SlackMessage } from '../sandbox/slack.ts';

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A stretch of text; line breaks are Slack's, everything else that a terminal would obey is gone. */
const piece = (element: unknown): string => {
  if (!isObject(element) || typeof element['text'] !== 'string') return '';
  const text = element['text'].split('\n').map(tame).join('\n');
  const style = isObject(element['style']) ? element['style'] : {};
  if (style['bold'] === true) return styleText('bold', text);
  return style['code'] === true ? styleText('cyan', text) : text;
};

const textOf = (part: unknown): string =>
  isObject(part) ? listOf(part['elements']).map(piece).join('') : '';

/** The lines of a section, of bullets, or of what is to be copied. */
const linesOf = (part: unknown): readonly string[] => {
  if (!isObject(part)) return [];
  if (part['type'] === 'rich_text_list')
    return listOf(part['elements']).map((row) => `  • ${textOf(row).replaceAll('\n', '\n    ')}`);
  const lines = textOf(part).split('\n');
  return part['type'] === 'rich_text_preformatted' ? lines.map((line) => `    ${line}`) : lines;
};

const blocksOf = (payload: { readonly [key: string]: Json }): readonly unknown[] =>
  [payload, ...listOf(payload['attachments'])].flatMap((one) => (isObject(one) ? listOf(one['blocks']) : []));

const allLines = ({ payload }: SlackMessage): readonly string[] =>
  blocksOf(payload)
    .flatMap((one) => (isObject(one) ? listOf(one['elements']) : []))
    .flatMap(linesOf);

const indented = (lines: readonly string[], by: string): string =>
  lines.map((line) => `${by}${line.replaceAll('\n', `\n${by}`)}`).join('\n');

/** A channel as people see it: each thread's first message whole, and what follows in it by its first line. */
export const renderChannel = (messages: readonly SlackMessage[]): string =>
  messages
    .filter(({ thread_ts: thread }) => thread === undefined)
    .map((head) => {
      const replies = messages.filter(({ thread_ts: thread }) => thread === head.ts);
      const firsts = replies.map((reply) => `↳ ${allLines(reply)[0] ?? ''}`);
      return [
        indented(allLines(head), '  │ '),
        ...(firsts.length > 0 ? [indented(firsts, '  │   ')] : []),
      ].join('\n');
    })
    .join('\n\n');
