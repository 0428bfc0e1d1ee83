import { build } from 'esbuild';
import { bundling } from '../../esbuild.config.js';
import type { FunctionName } from '../../lib/cli/bundle.ts';

/** What IAM calls the service behind a module. A module that is missing here fails the test: say what it needs. */
const SERVICES: { readonly [module: string]: string } = {
  '@aws-sdk/client-account': 'account',
  '@aws-sdk/client-cloudtrail': 'cloudtrail',
  '@aws-sdk/client-dynamodb': 'dynamodb',
  '@aws-sdk/client-eventbridge': 'events',
  '@aws-sdk/client-organizations': 'organizations',
  '@aws-sdk/client-sqs': 'sqs',
  '@aws-sdk/client-sts': 'sts',
  '@aws-lambda-powertools/parameters/secrets': 'secretsmanager',
  '@aws-lambda-powertools/parameters/ssm': 'ssm',
};

/** Calls whose permission is not their name. */
const OTHERWISE: { readonly [call: string]: readonly string[] } = {
  // SQS API reference, SendMessageBatch: it takes the permission of SendMessage.
  'sqs:SendMessageBatch': ['sqs:SendMessage'],
  // STS API reference, GetCallerIdentity: no permissions are required.
  'sts:GetCallerIdentity': [],
  'ssm:getParameter': ['ssm:GetParameter', 'kms:Decrypt'],
  'secretsmanager:getSecret': ['secretsmanager:GetSecretValue', 'kms:Decrypt'],
};

const CALL = /^(?:(\w+)Command|paginate(\w+)|(getParameter|getSecret))$/;

/** The calls that a module's import can make, each with the name that it has in the bundle. */
const callsOf = ([, names = '', module = '']: RegExpExecArray): readonly (readonly [string, string])[] => {
  if (!/^@aws-(sdk|lambda-powertools\/parameters)\//.test(module)) return [];
  return names.split(',').flatMap((name) => {
    const [imported = '', local = imported] = name.trim().split(' as ');
    const [, command, pages, value] = CALL.exec(imported) ?? [];
    const call = command ?? pages ?? value;
    if (call === undefined) return [];
    const service = SERVICES[module];
    if (service === undefined)
      throw new Error(`${module} is called: say in test/deploy/needs.ts what it needs`);
    return [[`${service}:${call}`, local] as const];
  });
};

const IMPORT = /^import \{([^}]*)\} from "([^"]+)";$/gm;

/** The permissions for the calls that a function can come to: what is left of it when all that it never reaches is shaken off. */
export const neededBy = async (name: FunctionName): Promise<ReadonlySet<string>> => {
  const { outputFiles } = await build({
    ...bundling(),
    minify: false,
    format: 'esm',
    packages: 'external',
    entryPoints: [`functions/${name}.ts`],
    write: false,
    logLevel: 'silent',
  });
  const text = outputFiles[0]?.text ?? '';
  const body = text.replace(IMPORT, '');
  const calls = [...text.matchAll(IMPORT)].flatMap(callsOf);
  const made = calls.filter(([, local]) => new RegExp(`\\b${local}\\b`).test(body));
  return new Set(made.flatMap(([call]) => OTHERWISE[call] ?? [call]));
};
