import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ledger } from '../../../lib/adapters/ledger/ledger.ts';
import { Retryable, Terminal, type Ledger } from '../../../lib/ports.ts';
import type { Tables } from '../../../lib/sandbox/tables.ts';
import { LEDGER, NOW, startLedger, trailOf } from './stage.ts';

let tables: Tables;
let book: Ledger;
beforeAll(async () => {
  tables = await startLedger();
  book = ledger(LEDGER, (outcome) => outcome);
});
afterAll(() => tables.close());
afterEach(() => tables.faults.clear());

describe('a ledger that does not answer', () => {
  const failing = async (): Promise<unknown> =>
    book.recall(trailOf(), NOW).then(
      () => 'answered',
      (error: unknown) => error,
    );

  it.each([
    { error: 'ProvisionedThroughputExceededException', status: 400, kind: Retryable },
    { error: 'ThrottlingException', status: 400, kind: Retryable },
    { error: 'InternalServerError', status: 500, kind: Retryable },
    { error: 'AccessDeniedException', status: 400, kind: Terminal },
    { error: 'ResourceNotFoundException', status: 400, kind: Terminal },
  ])('with $error is told as such', async ({ error, status, kind }) => {
    tables.faults.fail({ error, status });
    const failure = await failing();
    expect(failure).toBeInstanceOf(kind);
    expect(String(failure)).toContain(error);
  });

  it('costs some seconds, and may answer later', async () => {
    tables.faults.silence();
    const started = performance.now();
    expect(await failing()).toBeInstanceOf(Retryable);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('is late, but not too late', async () => {
    tables.faults.delay(300);
    expect(await book.recall(trailOf(), NOW)).toMatchObject({ open: false });
  });
});
