import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import { isObject, type Json } from '../../core/json.ts';
import { told, type RoleFacts, type Told } from './facts.ts';
import { configOf, type Looker } from './looker.ts';

/** IAM answers policies in the encoding of URLs (API: GetRole). */
const documentIn = (text: string | undefined): Json => JSON.parse(decodeURIComponent(text ?? 'null')) as Json;

const statementsIn = (document: Json): readonly Json[] =>
  isObject(document) ? [document['Statement'] ?? []].flat() : [];

const ownStatements = async (client: IAMClient, RoleName: string): Promise<readonly Json[]> => {
  const found: Json[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName }))
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      found.push(...statementsIn(documentIn(PolicyDocument)));
    }
  return found;
};

const attachedTo = async (client: IAMClient, RoleName: string): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName }))
    found.push(...AttachedPolicies.map(({ PolicyName = '' }) => PolicyName));
  return found;
};

const roleFacts = async (client: IAMClient, RoleName: string): Promise<RoleFacts> => {
  const { Role } = await client.send(new GetRoleCommand({ RoleName }));
  return {
    trust: documentIn(Role?.AssumeRolePolicyDocument),
    statements: await ownStatements(client, RoleName),
    attached: await attachedTo(client, RoleName),
    hasBoundary: Role?.PermissionsBoundary !== undefined,
  };
};

/** Reads a role of an account from outside. */
export const roleIn = (looker: Looker, name: string): Promise<Told<RoleFacts>> => {
  const client = new IAMClient(configOf(looker));
  return told(() => roleFacts(client, name));
};
