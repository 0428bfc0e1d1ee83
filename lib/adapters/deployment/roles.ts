import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import { isObject, type Json } from '../../core/json.ts';
import { told, type RoleFacts, type Told } from './facts.ts';
import type { Looker } from './looker.ts';

/** IAM answers policies in the encoding of URLs (API: GetRole). */
const documentIn = (text: string | undefined): Json => JSON.parse(decodeURIComponent(text ?? 'null')) as Json;

const actionsIn = (document: Json): readonly string[] => {
  const statements = isObject(document) ? [document['Statement'] ?? []].flat() : [];
  return statements.flatMap((one) =>
    isObject(one) && one['Effect'] === 'Allow'
      ? [one['Action'] ?? []].flat().filter((action) => typeof action === 'string')
      : [],
  );
};

const roleFacts = async (client: IAMClient, RoleName: string): Promise<RoleFacts> => {
  const { Role } = await client.send(new GetRoleCommand({ RoleName }));
  const actions: string[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName }))
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      actions.push(...actionsIn(documentIn(PolicyDocument)));
    }
  return { trust: documentIn(Role?.AssumeRolePolicyDocument), actions };
};

/** Reads a role of an account from outside. */
export const roleIn = (looker: Looker, name: string): Promise<Told<RoleFacts>> => {
  const client = new IAMClient(looker);
  return told(() => roleFacts(client, name));
};
