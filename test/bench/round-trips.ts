import { drive } from '../e2e/driven.ts';
import { CHANGES, POLICIES, WHOLE, type Change } from './drifts.ts';
import type { Part, Row } from './measure.ts';
import { lockstep, type Step } from './lockstep.ts';

/** What it took to put one property back. */
export interface Trip {
  readonly property: string;
  /** Round trips from the event until the first call that cures was made, that one included. */
  readonly toCure: number;
  /** Until the trail was seen as it should be. */
  readonly toVerified: number;
  /** Until the function has answered: recorded and told. */
  readonly toAnswer: number;
  readonly calls: number;
  readonly status: string;
  readonly steps: readonly Step[];
}

const WRITE = /^(CreateTrail|UpdateTrail|StartLogging|Put(Event|Insight)(Selectors|Configuration)|AddTags)$/;
const READ = /^(Get|List)/;

const isWrite = ({ operation }: Step): boolean => WRITE.test(operation);

/** The look after the last cure, all of whose reads leave together. */
const verifiedIn = (steps: readonly Step[]): number => {
  const cured = steps.findLast(isWrite)?.round ?? 0;
  const isLook = ({ round, operation }: Step): boolean =>
    round > cured && READ.test(operation) && operation !== 'GetItem';
  return steps.find(isLook)?.round ?? 0;
};

/** Puts each property back in turn, in the simulated account, with the packaged function; before each, something can be done. */
export const roundTrips = async (
  changes: readonly Change[],
  before: () => void = () => {},
): Promise<readonly Trip[]> => {
  const driven = await drive(POLICIES);
  const gate = await lockstep(driven.sandbox.endpoint, driven.tables.endpoint);
  // The clients find their endpoints at their first call.
  Object.assign(process.env, { AWS_ENDPOINT_URL: gate.endpoint, AWS_ENDPOINT_URL_DYNAMODB: gate.endpoint });
  const trips: Trip[] = [];
  for (const { property, operation, request } of changes) {
    before();
    driven.reset(WHOLE);
    await driven.call(operation, request);
    gate.restart();
    await driven.deliver(driven.sandbox.envelopes.at(-1));
    const steps = [...gate.steps];
    trips.push({
      property,
      toCure: steps.find(isWrite)?.round ?? 0,
      toVerified: verifiedIn(steps),
      toAnswer: steps.at(-1)?.round ?? 0,
      calls: steps.length,
      status: driven.outcomes().at(-1)?.status ?? 'none',
      steps,
    });
  }
  await gate.close();
  await Promise.all([driven.sandbox.close(), driven.tables.close()]);
  return trips;
};

/** The first cure is to leave so many round trips after the event: one to look, one to act. */
const MOST = 2;

/** How often AWS is waited for, until the first cure, until it is seen to hold, and until all is told. */
export const trips = async (): Promise<Part> => {
  const rows = (await roundTrips(CHANGES)).flatMap(
    ({ property, toCure, toVerified, toAnswer, calls }): readonly Row[] => [
      {
        name: `${property}: to the first cure`,
        value: toCure,
        unit: 'round trips',
        runs: 1,
        against: `${MOST}`,
        ratio: toCure / MOST,
        target: 1,
      },
      { name: `${property}: to verified`, value: toVerified, unit: 'round trips', runs: 1 },
      { name: `${property}: to the answer`, value: toAnswer, unit: 'round trips', runs: 1 },
      { name: `${property}: in all`, value: calls, unit: 'calls', runs: 1 },
    ],
  );
  return {
    part: 'round trips',
    about:
      'Counted in the simulated account, which answers nobody before everybody waits: calls on their way together are one round trip. Every property is governed, the policy knows the account, its keys are its own: another account costs one AssumeRole an hour more. Event names the trail by its short name where the API takes it. A remark of another day: Cloud Custodian made 4 calls, one after the other.',
    rows,
  };
};
