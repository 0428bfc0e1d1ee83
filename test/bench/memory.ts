import { lambda } from '../lambda/lambda.ts';
import { arnOf } from './answers.ts';
import { envelope, record } from '../e2e/driven.ts';
import { batch, stopped } from './events.ts';
import { startInstant, type Instant } from './instant.ts';
import type { Part } from './measure.ts';
import { environmentOf, subjects } from './subjects.ts';

const TRAILS = 200;
const [SIZE, GOVERNED] = [10, 3];
const [FIRST, LAST] = [1000, 10_000];
const MOST = 1.05;

const nameOf = (index: number): string => (index % TRAILS === 0 ? 'audit' : `audit-${index % TRAILS}`);

/** Of ten events two find a trail as it should be, one finds it stopped, four are about no trail of ours, three cannot be read. */
const bodiesOf = (turn: number): readonly unknown[] => [
  ...Array.from({ length: GOVERNED }, (_, index) => stopped(nameOf(turn * GOVERNED + index))),
  ...['theirs', 'his', 'hers'].map(stopped),
  envelope(
    record('UpdateTrail', null, {
      errorCode: 'AccessDenied',
      errorMessage: `on ${arnOf('theirs', '111122223333')}`,
    }),
  ),
  `{"half": "a message ${turn}"`,
  { source: 'somebody', 'detail-type': 'Something', detail: { turn } },
  'nothing of the kind',
];

const stop = async ({ endpoint }: Instant, name: string): Promise<void> => {
  const headers = { 'x-amz-target': 'CloudTrail_20131101.StopLogging' };
  await (await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify({ Name: name }) })).text();
};

/** What one container holds after many events, swept out: what an event leaves behind would add up. */
export const memory = async (): Promise<Part> => {
  const [made, instant] = [await subjects(), await startInstant(TRAILS)];
  const enforce = await lambda({
    name: 'enforce',
    policies: made.folder,
    environment: environmentOf(instant.endpoint),
    weigh: true,
  });
  const heap = (): number => enforce.invocations.at(-1)?.heap ?? Number.NaN;
  const weighed = new Map<number, number>();
  try {
    for (let turn = 0; turn < LAST / SIZE; turn += 1) {
      await stop(instant, nameOf(turn * GOVERNED));
      await enforce.invoke(batch(...bodiesOf(turn)));
      weighed.set((turn + 1) * SIZE, heap());
    }
  } finally {
    await enforce.close();
    await instant.close();
    await made.clean();
  }
  const [early = Number.NaN, late = Number.NaN] = [FIRST, LAST].map((count) => weighed.get(count));
  return {
    part: 'memory',
    about: `The heap of one container, swept by the collector. Of ten events two find their trail as it should be, one finds it stopped, four are about a trail that no policy governs, three cannot be read; ${TRAILS} trails in turn, ten events a batch.`,
    rows: [
      { name: `after ${FIRST} events`, value: early, unit: 'bytes', runs: 1 },
      {
        name: `after ${LAST} events`,
        value: late,
        unit: 'bytes',
        runs: 1,
        against: `after ${FIRST}`,
        ratio: late / early,
        target: MOST,
      },
    ],
  };
};
