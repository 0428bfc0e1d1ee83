import { readFileSync } from 'node:fs';
import { parse, type CollectionTag, type ScalarTag } from 'yaml';
import { isObject, type Json, type JsonObject } from '../lib/core/json.ts';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: Json;
  readonly Principal?: Json;
  readonly Condition?: Json;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: JsonObject;
}

export interface Template {
  readonly provider: JsonObject;
  readonly functions: {
    readonly [F in 'enforce' | 'notify']: { readonly timeout: number; readonly events: readonly Json[] };
  };
  /** The file of alarms, by its name, and the stack itself. */
  readonly resources: readonly [string, { readonly Resources: { readonly [name: string]: Resource } }];
}

const ref = (tag: string, name: string): ScalarTag => ({ tag, resolve: (text) => ({ [name]: text }) });

const list = (tag: string, name: string): CollectionTag => ({
  tag,
  collection: 'seq',
  resolve: (value) => ({ [name]: value.toJSON() as unknown }),
});

export const TAGS = [
  ref('!Ref', 'Ref'),
  ref('!GetAtt', 'Fn::GetAtt'),
  ref('!Sub', 'Fn::Sub'),
  list('!If', 'Fn::If'),
  list('!Not', 'Fn::Not'),
  list('!Equals', 'Fn::Equals'),
];

// The file is ours, and each test says what it expects to find in it.
export const TEMPLATE = parse(readFileSync('serverless.yml', 'utf8'), { customTags: TAGS }) as Template;

export const RESOURCES = TEMPLATE.resources[1].Resources;

export const propertiesOf = (name: string): JsonObject => {
  const resource = RESOURCES[name];
  if (!resource) throw new Error(`there is no resource ${name}`);
  return resource.Properties;
};

export const ofType = (type: string): readonly string[] =>
  Object.keys(RESOURCES).filter((name) => RESOURCES[name]?.Type === type);

/** Every statement under a value, those behind a condition too. */
export const statementsIn = (value: unknown): readonly Statement[] => {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (!isObject(value)) return [];
  const own = 'Effect' in value ? [value as unknown as Statement] : [];
  return [...own, ...Object.values(value).flatMap(statementsIn)];
};

export const actionsOf = ({ Action }: Statement): readonly string[] =>
  typeof Action === 'string' ? [Action] : Action;
