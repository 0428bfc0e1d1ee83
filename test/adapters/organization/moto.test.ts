import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { organization } from '../../../lib/adapters/organization/organization.ts';
import { motoServer, startMoto } from '../../contract/stages.ts';

const program = motoServer();
const absence = program === null ? ' (skipped: moto_server is not on the PATH)' : '';
/** The account that moto takes every caller to be of. */
const MANAGEMENT = '123456789012';

const listed = async (units: readonly string[] = []): Promise<readonly string[]> => {
  const ids: string[] = [];
  for await (const page of organization(units, 1)(Date.now() + 30_000)) ids.push(...page);
  return ids.toSorted();
};

const idOf = (id: string | undefined): string => {
  if (id === undefined) throw new Error('moto answered without an id');
  return id;
};

describe.skipIf(program === null)(`an organization in moto_server${absence}`, () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let api: OrganizationsClient;

  const account = async (index: number): Promise<string> => {
    const request = { AccountName: `member ${index}`, Email: `member${index}@example.com` };
    const { CreateAccountStatus } = await api.send(new CreateAccountCommand(request));
    return idOf(CreateAccountStatus?.AccountId);
  };
  const unit = async (ParentId: string, Name: string): Promise<string> => {
    const { OrganizationalUnit } = await api.send(new CreateOrganizationalUnitCommand({ ParentId, Name }));
    return idOf(OrganizationalUnit?.Id);
  };

  beforeAll(async () => {
    moto = await startMoto(program ?? '');
    vi.stubEnv('AWS_ENDPOINT_URL', moto.endpoint);
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIASWEEP');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    api = new OrganizationsClient({ maxAttempts: 1 });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await moto.close();
  });

  it('is listed whole, by units, and without what is closed', async () => {
    await api.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
    const { Roots } = await api.send(new ListRootsCommand({}));
    const root = idOf(Roots?.[0]?.Id);
    const members: string[] = [];
    // More than two pages of twenty.
    for (let index = 0; index < 45; index += 1) members.push(await account(index));
    expect(await listed()).toEqual([MANAGEMENT, ...members].toSorted());

    const outer = await unit(root, 'outer');
    const inner = await unit(outer, 'inner');
    const [first = '', second = '', third = ''] = members;
    for (const [AccountId, DestinationParentId] of [
      [first, outer],
      [second, inner],
      [third, inner],
    ] as const)
      await api.send(new MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId }));
    await api.send(new CloseAccountCommand({ AccountId: third }));

    expect(await listed([outer, inner])).toEqual([first, second].toSorted());
    const active = [MANAGEMENT, ...members.filter((id) => id !== third)].toSorted();
    expect(await listed([root])).toEqual(active);
    expect(await listed()).toEqual(active);
  });
});
