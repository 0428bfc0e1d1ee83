import type { Message } from '../../../lib/adapters/slack/message.ts';
import { blocksOf, elementsIn } from './message.ts';

const KINDS = ['rich_text', 'rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'text'];
// oxlint-disable-next-line no-misleading-character-class -- each of these is looked for by itself
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0\ufe00-\ufe0f]/u;

/** The field that Slack reads as markup, and the one for readers who see no attachments. */
const flatTexts = (message: Message): readonly string[] => [
  message.text,
  ...message.attachments.map(({ fallback }) => fallback),
];

const isQuiet = (text: string): boolean =>
  text !== '' &&
  text.length <= 4000 &&
  !UNSEEN.test(text) &&
  !/[<>&*_~`@#|]|:\S|\S\.\S/.test(text.replaceAll(/&(amp|lt|gt);/g, ''));

/** What Slack would refuse for its size. */
export const weightOf = (message: Message): readonly string[] => {
  const blocks = blocksOf(message);
  const bytes = Buffer.byteLength(JSON.stringify(blocks));
  return [
    ...(blocks.length > 0 && blocks.length <= 50 ? [] : [`${blocks.length} blocks`]),
    ...(bytes > 13_000 ? [`${bytes} bytes`] : []),
  ];
};

/** What Slack or a reader could take for more than text. */
export const loudIn = (message: Message): readonly unknown[] => {
  const elements = elementsIn(blocksOf(message));
  return [
    ...flatTexts(message).filter((text) => !isQuiet(text)),
    ...elements.filter(({ type }) => !KINDS.includes(String(type))),
    ...elements.filter(({ elements: within }) => Array.isArray(within) && within.length === 0),
    ...elements.filter(
      ({ text }) => text === '' || (typeof text === 'string' && UNSEEN.test(text.replaceAll('\n', ''))),
    ),
  ];
};
