import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../lib/cli/doctor/check.ts';
import { folderWith, trailwarden } from './run.ts';

const HUB = '123456789012';
const POLICY = 'version: 1\nname: one\nmatch: { trails: [org-trail] }\ndesired: { IsLogging: true }\n';
const policies = folderWith({ 'policy.yaml': POLICY });
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIADOCTOR', AWS_SECRET_ACCESS_KEY: 'unsaid-secret' };

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Account>${HUB}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

const xml = (code: string, message: string): string =>
  `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

/** Text in CBOR (RFC 8949), of less than 256 bytes. */
const cborText = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x78, Buffer.byteLength(text)]), Buffer.from(text)]);

interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | Buffer;
}

/** A refusal in the protocol of whoever asks. */
const refused = (request: IncomingMessage, message: string): Answer => {
  const code = 'AccessDeniedException';
  const type = request.headers['content-type'] ?? '';
  if (type.includes('cbor')) {
    const body = Buffer.concat([Buffer.from([0xa2]), ...['__type', code, 'message', message].map(cborText)]);
    const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
    return { status: 403, headers, body };
  }
  if (type.includes('form')) return { status: 403, headers: {}, body: xml('AccessDenied', message) };
  const body = JSON.stringify({ __type: code, message });
  return { status: 403, headers: { 'x-amzn-errortype': code }, body };
};

/** Looks at an AWS that answers GetCallerIdentity in one way, and refuses everything else. */
const lookAt = async (
  identity: { readonly status: number; readonly body: string },
  message: string,
  ...args: readonly string[]
) => {
  const server = createServer((request, response) => {
    let asked = '';
    request.on('data', (part: Buffer) => (asked += part.toString('latin1')));
    request.on('end', () => {
      const isIdentity = asked.includes('Action=GetCallerIdentity');
      const answer = isIdentity ? { ...identity, headers: {} } : refused(request, message);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  const env = { ...KEYS, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
  const ended = await trailwarden(['doctor', '--policies', policies, ...args], env);
  await new Promise((resolve) => server.close(resolve));
  return ended;
};

const known = { status: 200, body: IDENTITY };

describe('a doctor who may not look', () => {
  it('takes nothing for well, and names the permission that each look needs', async () => {
    const regions = ['--region', 'us-east-1', '--region', 'eu-west-1'];
    const member = ['--account', '444455556666', '--member-role', 'audit'];
    const { code, stdout, stderr } = await lookAt(known, 'no', '--format', 'json', ...regions, ...member);
    // What it prints is what is judged here: every entry is looked at below.
    const checks = JSON.parse(stdout) as readonly Check[];
    // Being refused the role is what should happen.
    const well = checks.filter(({ verdict }) => verdict !== 'unknown');
    expect(well).toMatchObject([{ name: 'door of trailwarden-enforcer', verdict: 'well' }]);
    expect(checks.map(({ name, place, advice }) => `${name} | ${place} | ${advice ?? ''}`)).toEqual([
      ...['enforce', 'notify', 'sweep'].map((name) =>
        expect.stringMatching(`function ${name} \\| ${HUB} us-east-1 \\| ask for lambda:GetFunctionConf`),
      ),
      expect.stringMatching(/^policies .* ask for lambda:/),
      expect.stringMatching(/^mode .* ask for lambda:/),
      ...['default', 'trailwarden-intake'].flatMap((bus) => [
        expect.stringMatching(`^rule for calls that changed a trail on ${bus} .* function enforce first`),
        expect.stringMatching(`^rule for calls that were refused on ${bus} .* function enforce first`),
      ]),
      expect.stringMatching(/^queue of enforce .* function enforce first/),
      expect.stringMatching(/^queue of notify .* function notify first/),
      expect.stringMatching(/^schedule of the sweep .* function sweep first/),
      expect.stringMatching(/^heartbeat .* ask for cloudwatch:GetMetricStatistics/),
      expect.stringMatching(
        `^rule trailwarden-forwarder \\| ${HUB} eu-west-1 \\| ask for events:DescribeRule`,
      ),
      expect.stringMatching(/^role trailwarden-enforcer \| 444455556666 \| see that audit is there/),
      'door of trailwarden-enforcer | 444455556666 | ',
      expect.stringMatching(/^rule trailwarden-forwarder \| 444455556666 us-east-1 \| see that audit/),
      expect.stringMatching(/^rule trailwarden-forwarder \| 444455556666 eu-west-1 \| see that audit/),
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(2);
  });

  it.each([{ format: 'text' }, { format: 'json' }])(
    'hands no terminal what it would obey, as $format',
    async ({ format }) => {
      const hostile = 'no \u009b31m\u202e\u001b]0;x\u0007';
      const { stdout } = await lookAt(known, hostile, '--format', format);
      expect(stdout).toContain('no ');
      // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    },
  );

  it('ends in one line where the credentials have ended', async () => {
    const expired = { status: 403, body: xml('ExpiredToken', 'The security token is expired') };
    const { code, stdout, stderr } = await lookAt(expired, 'no');
    expect(stderr).toContain('the credentials have ended: sign in again');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it('ends in one line where nobody answers', async () => {
    // Nothing listens on the first port.
    const env = { ...KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    const { code, stderr } = await trailwarden(['doctor', '--policies', policies], env);
    expect(stderr).toContain('look at the network and the endpoint');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain(KEYS.AWS_SECRET_ACCESS_KEY);
    expect(code).toBe(1);
  });

  it('says in its help what it must be allowed', async () => {
    const { stdout, code } = await trailwarden(['doctor', '--help']);
    expect(stdout).toContain('lambda:GetFunctionConfiguration');
    expect(stdout).toContain('iam:ListAttachedRolePolicies');
    expect(code).toBe(0);
  });
});
