import type {
  RichTextBlock,
  RichTextList,
  RichTextPreformatted,
  RichTextSection,
  RichTextText,
} from '@slack/types';
import { inert } from './inert.ts';

/*
 * Everything is said in rich text. Its `text` elements are shown as they are: links, mentions and emoji are elements of
 * their own, which nobody but us can put there (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block).
 */

/** A stretch of text, styled by us and by nothing that stands in it. */
export type Piece = RichTextText;

/** What stands directly in a block. */
export type Part = RichTextSection | RichTextList | RichTextPreformatted;

/** Words of ours; whatever comes from outside goes through `value` or `plain`. */
export const words = (text: string): Piece => ({ type: 'text', text });

export const strong = (text: string): Piece => ({ type: 'text', text, style: { bold: true } });

/** Something from outside, as code: to be read letter by letter. */
export const value = (from: unknown, room: number): Piece => ({
  type: 'text',
  text: inert(from, room),
  style: { code: true },
});

/** Something from outside that is a sentence. */
export const plain = (from: unknown, room: number): Piece => words(inert(from, room));

/** Rows of text, each on a line of its own. */
export const lines = (rows: readonly (readonly Piece[])[]): RichTextSection => ({
  type: 'rich_text_section',
  elements: rows.flatMap((row, index) => (index === 0 ? [...row] : [words('\n'), ...row])),
});

export const bullets = (rows: readonly (readonly Piece[])[]): readonly RichTextList[] =>
  rows.length === 0
    ? []
    : [{ type: 'rich_text_list', style: 'bullet', elements: rows.map((row) => lines([row])) }];

/** Text to be copied; it must have been made by us from values that were checked. */
export const copied = (text: string): RichTextPreformatted => ({
  type: 'rich_text_preformatted',
  elements: [words(text)],
});

export const block = (...elements: readonly Part[]): RichTextBlock => ({
  type: 'rich_text',
  elements: [...elements],
});

/** The first few of many, and how many more there are. */
export const some = <T>(all: readonly T[], most: number, show: (one: T) => readonly Piece[]): Piece[][] => [
  ...all.slice(0, most).map((one) => [...show(one)]),
  ...(all.length > most ? [[words(`… and ${all.length - most} more`)]] : []),
];
