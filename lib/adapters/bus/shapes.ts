import type { JsonObject } from '../../core/json.ts';

/** A schema for each key that a type has: one that is added there is missed here by the compiler. */
export type Of<T> = { readonly [K in keyof T]: JsonObject };

/** A text. */
export const text = (description: string, more: JsonObject = {}): JsonObject => ({
  type: 'string',
  description,
  ...more,
});

/** A switch. */
export const flag = (description: string): JsonObject => ({ type: 'boolean', description });

/** A text, or null for none. */
export const textOrNull = (description: string): JsonObject => ({ type: ['string', 'null'], description });

/** Any JSON. */
export const anything = (description: string): JsonObject => ({ description });

/** A list of items of one shape. */
export const listOf = (items: JsonObject, description: string): JsonObject => ({
  type: 'array',
  items,
  description,
});

/** An object with exactly these keys. */
export const mapOf = <T>(properties: Of<T>, description: string): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
  description,
});

/** What a schema takes, or null. */
export const orNull = (schema: JsonObject, description: string): JsonObject => ({
  anyOf: [schema, { type: 'null' }],
  description,
});

/** The values of a closed union, each with what it says. */
export const oneOf = (values: { readonly [value: string]: string }, description: string): JsonObject => {
  const told = Object.entries(values).map(([value, says]) => `${value}: ${says}`);
  return { enum: Object.keys(values), description: `${description} ${told.join('; ')}.` };
};

/** A time. */
export const moment = (description: string): JsonObject => text(`${description}, ISO 8601`);
