import { objectsIn, plainText, type Json } from '../json.ts';
import { byText } from '../order.ts';
import { facet } from './facet.ts';

const read = (tags: unknown): Map<string, string> =>
  new Map(
    objectsIn(tags).map(({ Key, Value }) => [plainText(Key) ?? '', typeof Value === 'string' ? Value : '']),
  );

const write = (tags: Map<string, string>): Json =>
  [...tags].sort(byText(([key]) => key)).map(([Key, Value]) => ({ Key, Value }));

const lacking = (desired: Json, observed: Json): Map<string, string> => {
  const has = read(observed);
  return new Map([...read(desired)].filter(([key, value]) => has.get(key) !== value));
};

/** The tags that a policy names; others are others' business, and none is ever removed. */
export const tags = facet({
  property: 'Tags',
  read: 'ListTags',
  schema: {
    type: 'array',
    minItems: 1,
    maxItems: 50,
    description: 'a list of { Key, Value }, at most 50',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['Key'],
      description: 'a Key and a Value',
      properties: {
        Key: { type: 'string', minLength: 1, maxLength: 128, description: 'text of 1 to 128 characters' },
        Value: {
          type: 'string',
          maxLength: 256,
          description: 'text of at most 256 characters, in quotes if it is a number',
        },
      },
    },
  },
  changedBy: ['AddTags', 'RemoveTags', 'CreateTrail'],
  born: [],
  desired: (asked) => write(read(asked)),
  observed: ({ Tags }) => write(read(Tags)),
  same: (desired, observed) => lacking(desired, observed).size === 0,
  compatible: (one, other) =>
    [...read(one)].every(([key, value]) => (read(other).get(key) ?? value) === value),
  shown: (desired, observed) => {
    const named = read(desired);
    return write(new Map([...read(observed)].filter(([key]) => named.has(key))));
  },
  cure: {
    by: 'AddTags',
    request: (desired, observed, { arn }) => ({
      ResourceId: arn,
      TagsList: write(lacking(desired, observed)),
    }),
  },
});
