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
  /** Files, by their names, and last the stack itself. */
  readonly resources: readonly (string | { readonly Resources: { readonly [name: string]: Resource } })[];
}

const ref = (tag: string, name: string): ScalarTag => ({ tag, resolve: (text) => ({ [name]: text }) });

const list = (tag: string, name: string): CollectionTag => ({
  tag,
  collection: 'seq',
  resolve: (value) => ({ [name]: value.toJSON() as unknown }),
});

const TAGS = [
  ref('!Ref', 'Ref'),
  ref('!GetAtt', 'Fn::GetAtt'),
  ref('!Sub', 'Fn::Sub'),
  list('!If', 'Fn::If'),
  list('!Not', 'Fn::Not'),
  list('!Equals', 'Fn::Equals'),
  list('!And', 'Fn::And'),
  list('!Select', 'Fn::Select'),
  list('!Split', 'Fn::Split'),
  list('!Join', 'Fn::Join'),
  list('!Sub', 'Fn::Sub'),
];

/** A template, its short functions read as what they stand for. */
export const templateIn = (file: string): unknown =>
  parse(readFileSync(file, 'utf8'), { customTags: TAGS, merge: true });

// The file is ours, and each test says what it expects to find in it.
export const TEMPLATE = templateIn('serverless.yml') as Template;

const stack = TEMPLATE.resources.at(-1);
export const RESOURCES = typeof stack === 'object' ? stack.Resources : {};

export const MEMBER = templateIn('deploy/member.yml') as {
  readonly Resources: { readonly [name: string]: Resource };
};

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
