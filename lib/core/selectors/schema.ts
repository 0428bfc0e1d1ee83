import type { JsonObject } from '../json.ts';

const strings = (description: string): JsonObject => ({
  type: 'array',
  description,
  items: {
    type: 'string',
    minLength: 1,
    maxLength: 2048,
    description: 'text of 1 to 2048 characters, in quotes',
  },
});

/** EventSelectors as CloudFormation and the API write them. */
export const basicSchema: JsonObject = {
  type: 'array',
  minItems: 1,
  description: 'a list of one to five { ReadWriteType, IncludeManagementEvents, DataResources, … }',
  items: {
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    description: 'ReadWriteType, IncludeManagementEvents, DataResources, ExcludeManagementEventSources',
    properties: {
      ReadWriteType: {
        type: 'string',
        enum: ['All', 'ReadOnly', 'WriteOnly'],
        description: 'All, ReadOnly or WriteOnly',
      },
      IncludeManagementEvents: { type: 'boolean', description: 'true or false' },
      ExcludeManagementEventSources: strings('a list of kms.amazonaws.com, rdsdata.amazonaws.com'),
      DataResources: {
        type: 'array',
        description: 'a list of { Type, Values }',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['Type', 'Values'],
          description: 'a Type and its Values',
          properties: {
            Type: {
              type: 'string',
              description: 'AWS::S3::Object, AWS::Lambda::Function or AWS::DynamoDB::Table',
            },
            Values: strings('a list of ARNs, such as arn:aws:s3:::bucket/'),
          },
        },
      },
    },
  },
};

const operators = Object.fromEntries(
  ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'].map((operator) => [
    operator,
    { ...strings('a list of texts, at least one'), minItems: 1 },
  ]),
);

/** AdvancedEventSelectors as CloudFormation and the API write them. */
export const advancedSchema: JsonObject = {
  type: 'array',
  minItems: 1,
  description: 'a list of { Name, FieldSelectors }',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['FieldSelectors'],
    description: 'a Name, which is only a label, and FieldSelectors',
    properties: {
      Name: { type: 'string', maxLength: 1000, description: 'a label of at most 1000 characters' },
      FieldSelectors: {
        type: 'array',
        minItems: 1,
        description: 'a list of { Field, Equals | StartsWith | … }, eventCategory among them',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['Field'],
          description: 'a Field and its conditions',
          properties: {
            Field: { type: 'string', description: 'a field, such as eventCategory' },
            ...operators,
          },
        },
      },
    },
  },
};
