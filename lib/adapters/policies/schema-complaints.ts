import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Finding } from './complaint.ts';
import { show } from './complaint.ts';
import { isNear } from './near.ts';
import { policySchema } from './schema.ts';
import type { Path } from './source.ts';

const compiled = (schema: JsonObject): ValidateFunction =>
  new Ajv2020({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true }).compile(schema);

const pathOf = (pointer: string): Path =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));

const parentOf = (error: ErrorObject): { readonly [key: string]: unknown } =>
  isObject(error.parentSchema) ? error.parentSchema : {};

const hintOf = (schema: unknown): string =>
  isObject(schema) && typeof schema.description === 'string' ? schema.description : 'what the schema allows';

const propertiesOf = (error: ErrorObject): { readonly [key: string]: unknown } => {
  const { properties } = parentOf(error);
  return isObject(properties) ? properties : {};
};

const unknownKey = (error: ErrorObject): Finding[] => {
  const key = String(error.params.additionalProperty);
  if (key === '__proto__' || key === '<<') return [];
  const known = Object.keys(propertiesOf(error));
  const near = known.find((name) => isNear(name, key));
  const write = near ?? `one of these keys, or none: ${known.join(', ')}`;
  return [
    {
      severity: 'error',
      path: [...pathOf(error.instancePath), key],
      at: 'key',
      found: 'an unknown key',
      write,
    },
  ];
};

const missingKey = (error: ErrorObject): Finding => {
  const missing = String(error.params.missingProperty);
  const write = `${missing}: ${hintOf(propertiesOf(error)[missing])}`;
  return {
    severity: 'error',
    path: pathOf(error.instancePath),
    at: 'value',
    found: `no ${missing}`,
    write,
    missing,
  };
};

/** Most wrong ARNs are right ARNs of something else: naming the service tells the mistake. */
const foundBy = (error: ErrorObject): { found?: string } => {
  const service =
    typeof error.data === 'string' ? /^arn:[^:]*:([a-z0-9-]+):/.exec(error.data)?.[1] : undefined;
  return service === undefined ? {} : { found: `${show(error.data)}, an ARN of ${service}` };
};

const toFindings = (error: ErrorObject): Finding[] => {
  if (error.keyword === 'additionalProperties') return unknownKey(error);
  if (error.keyword === 'required') return [missingKey(error)];
  const write = hintOf(parentOf(error));
  return [{ severity: 'error', path: pathOf(error.instancePath), at: 'value', ...foundBy(error), write }];
};

const isUnion = (error: ErrorObject): boolean => error.keyword === 'anyOf' || error.keyword === 'oneOf';

/** Of a choice, the branch that the value was meant for: the only one it fits by type. */
const meantBranch = (union: ErrorObject, within: readonly ErrorObject[]): string | null => {
  const branchOf = (error: ErrorObject): string =>
    error.schemaPath.slice(0, union.schemaPath.length + 1) +
    (error.schemaPath.slice(union.schemaPath.length + 1).split('/')[0] ?? '');
  const excluded = within.filter(
    ({ keyword, instancePath }) =>
      instancePath === union.instancePath && ['type', 'const', 'enum'].includes(keyword),
  );
  const unfit = new Set(excluded.map(branchOf));
  const [branch, ...more] = new Set(within.map(branchOf).filter((it) => !unfit.has(it)));
  return branch !== undefined && more.length === 0 ? `${branch}/` : null;
};

/** A failed choice tells every branch's complaints; only those of the meant branch, or its own, help. */
const withoutNoise = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const dropped = new Set<ErrorObject>();
  for (const union of errors.filter(isUnion)) {
    const inside = (error: ErrorObject): boolean =>
      error.schemaPath.startsWith(`${union.schemaPath}/`) &&
      error.instancePath.startsWith(union.instancePath);
    const within = errors.filter(inside);
    const branch = meantBranch(union, within);
    if (branch !== null) dropped.add(union);
    for (const error of within.filter(
      ({ schemaPath }) => branch === null || !schemaPath.startsWith(branch),
    )) {
      dropped.add(error);
    }
  }
  return errors.filter((error) => !dropped.has(error) && error.keyword !== 'if');
};

/** Tells everything in which a document does not fit a schema, whose descriptions say what to write. */
export const findingsBy = (schema: JsonObject): ((value: unknown) => Finding[]) => {
  const validate = compiled(schema);
  return (value) => (validate(value) ? [] : withoutNoise(validate.errors ?? []).flatMap(toFindings));
};

/** Everything in which a document does not fit the schema of policies. */
export const schemaFindings = findingsBy(policySchema());
