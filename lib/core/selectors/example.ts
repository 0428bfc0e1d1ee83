import type { Json, JsonObject } from '../json.ts';
import type { Box } from './box.ts';
import type { EventFields } from './event.ts';
import { ANY, isPart, type Piece } from './piece.ts';
import { eventIn } from './sample.ts';
import { has, type Texts } from './texts.ts';

/** An event that stands for all that are lost, or recorded on top, for one reason. */
export interface Example {
  /** As a person would say it: `s3:GetObject (read) on arn:aws:s3:::pii/…`. */
  readonly text: string;
  /** As CloudTrail would record it, as far as selectors look at it. */
  readonly event: JsonObject;
}

/** More of one value, or more values, tell nobody more. */
const LONGEST = 100;
const MOST = 3;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

const said = (pieces: readonly Piece[]): string => {
  const some = pieces
    .slice(0, MOST)
    .map((piece) =>
      'is' in piece ? cut(piece.is) : `${cut(piece.starts)}…${cut(piece.ends)}`.replace('……', '…'),
    );
  return some.join(' or ') + (pieces.length > MOST ? ' or others' : '');
};

const isAny = (piece: Piece): boolean => isPart(ANY, piece);

const named = ({ of, but }: Texts): string => {
  const except = but.length > 0 ? `anything but ${said(but)}` : '';
  // Stryker disable next-line MethodExpression: where everything is asked for, nothing else is.
  return of.some(isAny) ? except : [said(of), ...(except === '' ? [] : [`but not ${said(but)}`])].join(' ');
};

/** How a field is told that narrows what a hole holds; null where the name of the event says it. */
const DETAILS = new Map<string, (set: Texts) => string>([
  ['resources.ARN', (set) => `on ${named(set)}`],
  ['userIdentity.arn', (set) => `by ${named(set)}`],
  ['vpcEndpointId', (set) => `through ${named(set)}`],
  [
    'sessionCredentialFromConsole',
    (set) => (has(set, 'true') ? 'from the console' : 'from outside the console'),
  ],
  [
    'errorCode',
    (set) => (has(set, 'VpceAccessDenied') ? 'refused by the endpoint' : 'not refused by the endpoint'),
  ],
]);

const NAMED_BY_THE_EVENT = ['eventCategory', 'resources.type', 'eventSource', 'eventName', 'readOnly'];

const details = (box: Box): readonly string[] =>
  [...box]
    .filter(([field]) => !NAMED_BY_THE_EVENT.includes(field))
    .map(([field, set]) => DETAILS.get(field)?.(set) ?? `with ${cut(field)} ${named(set)}`);

const KINDS = new Map([
  ['Management', 'management events'],
  ['Data', 'data events'],
  ['NetworkActivity', 'network activity events'],
]);

const subject = (event: EventFields): string => {
  const source = event.get('eventSource');
  const name = event.get('eventName');
  const type = event.get('resources.type');
  if (source !== undefined && name !== undefined)
    return cut(`${source.replace(/\.amazonaws\.com$/, '')}:${name}`);
  // Stryker disable next-line StringLiteral: no kind has that name either.
  const kind = KINDS.get(event.get('eventCategory') ?? '') ?? 'events';
  const about = [type, source].filter((one) => one !== undefined).map((one) => `of ${cut(one)}`);
  return [kind, ...about, ...(name === undefined ? [] : [`named ${cut(name)}`])].join(' ');
};

const FLAGS = ['readOnly'];

const asJson = (field: string, value: string): Json => (FLAGS.includes(field) ? value === 'true' : value);

/** The event as a record: what selectors call `resources.ARN` stands in a list, `userIdentity.arn` in an object. */
const recordOf = (event: EventFields): JsonObject => {
  const plain = [...event].filter(([field]) => !/^(resources|userIdentity)\./.test(field));
  const [type, ARN, arn] = ['resources.type', 'resources.ARN', 'userIdentity.arn'].map((field) =>
    event.get(field),
  );
  const resource = { ...(type !== undefined && { type }), ...(ARN !== undefined && { ARN }) };
  return {
    ...Object.fromEntries(plain.map(([field, value]) => [field, asJson(field, value)])),
    ...(Object.keys(resource).length > 0 && { resources: [resource] }),
    ...(arn !== undefined && { userIdentity: { arn } }),
  };
};

/** A hole in words, and an event that falls into it. */
export const exampleOf = (hole: Box): Example => {
  const event = eventIn(hole);
  const side = event.get('readOnly') === 'true' ? 'read' : 'write';
  const network = event.get('eventCategory') === 'NetworkActivity' ? ['through a VPC endpoint'] : [];
  return {
    text: [subject(event), `(${side})`, ...network, ...details(hole)].join(' '),
    event: recordOf(event),
  };
};
