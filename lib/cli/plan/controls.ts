import type { JsonObject } from '../../core/json.ts';
import type { Preview } from '../../preview.ts';

/** The controls that a drift touches: of every policy that asks for just what is not there. */
export const controlsOf = ({ findings, policies }: Preview, drift: JsonObject): readonly string[] => {
  const { property, policy } = drift;
  const found = findings.find((one) => one.drift.property === property && one.drift.policy === policy);
  const asking = found?.drift.wish?.askedBy ?? policies.filter(({ name }) => name === policy);
  return [...new Set(asking.flatMap(({ controls }) => controls))];
};
