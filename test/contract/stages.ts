import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { budgets } from '../../lib/adapters/cloudtrail/budgets.ts';
import { cloudTrails } from '../../lib/adapters/cloudtrail/trails.ts';
import { trailFromArn, type TrailId } from '../../lib/core/trail.ts';
import type { Trails } from '../../lib/ports.ts';
import { startSandbox } from '../../lib/sandbox/index.ts';
import { onPath } from '../program.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';
export const BUCKET = 'ct-logs-contract';
export const OTHER_BUCKET = 'ct-logs-elsewhere';
export const TOPIC = 'deliveries';
export const MISSING_BUCKET = 'ct-logs-missing';

/** What the cases are played on: an account with two buckets, a topic and no trail, seen through the adapter. */
export interface Stage {
  readonly trails: Trails;
  close(): Promise<void>;
}

export interface Theatre {
  /** A new account for every case. */
  stage(): Promise<Stage>;
  close(): Promise<void>;
}

/** The id of a trail of the account, whether or not there is one. */
export const trailNamed = (name: string): TrailId => {
  const found = trailFromArn(`arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/${name}`);
  if (!found) throw new Error(`${name} is no name of a trail`);
  return found;
};

const adapter = (endpoint: string): Trails =>
  cloudTrails(
    (region) =>
      new CloudTrailClient({
        endpoint,
        region,
        maxAttempts: 1,
        credentials: { accessKeyId: 'AKIACONTRACT', secretAccessKey: 'secret' },
      }),
    { minTimeout: 5, retries: 2 },
    // Neither account bounds the rate of calls.
    budgets({ reads: 1000, writes: 1000, lookups: 1000 })(ACCOUNT),
  );

export const sandboxTheatre = (): Promise<Theatre> =>
  Promise.resolve({
    stage: async () => {
      const sandbox = await startSandbox({ accountId: ACCOUNT, region: REGION });
      sandbox.breakDependency(MISSING_BUCKET, 'S3BucketDoesNotExistException');
      return { trails: adapter(sandbox.endpoint), close: () => sandbox.close() };
    },
    close: () => Promise.resolve(),
  });

/** Where moto_server is, if it is on the PATH. */
export const motoServer = (): string | null => onPath('moto_server');

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(address !== null && typeof address === 'object' ? address.port : 0);
      });
    });
  });

const awaken = async (endpoint: string, child: ChildProcess): Promise<void> => {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' }).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error('moto_server did not come up');
};

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => {
      resolve();
    });
    child.kill();
  });

const SCOPE = `AWS4-HMAC-SHA256 Credential=AKIACONTRACT/20260101/${REGION}/sns/aws4_request, SignedHeaders=host, Signature=0`;

/** Buckets and a topic, asked for without their SDKs: moto reads the service from the scope and checks no signature. */
const furnish = async (endpoint: string): Promise<void> => {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  for (const bucket of [BUCKET, OTHER_BUCKET]) await fetch(`${endpoint}/${bucket}`, { method: 'PUT' });
  const body = new URLSearchParams({ Action: 'CreateTopic', Name: TOPIC, Version: '2010-03-31' });
  await fetch(endpoint, { method: 'POST', body, headers: { authorization: SCOPE } });
};

interface Moto {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Puts up moto_server on a free port. */
export const startMoto = async (program: string): Promise<Moto> => {
  const port = await freePort();
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  await awaken(endpoint, child);
  return { endpoint, close: () => ended(child) };
};

/** A moto_server; every stage of it is the same server, emptied. */
export const motoTheatre = async (program: string): Promise<Theatre> => {
  const moto = await startMoto(program);
  return {
    stage: async () => {
      await furnish(moto.endpoint);
      return { trails: adapter(moto.endpoint), close: () => Promise.resolve() };
    },
    close: () => moto.close(),
  };
};
