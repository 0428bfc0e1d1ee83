import { Mishap } from '../mishap.ts';
import { documentsIn } from '../documents.ts';
import { selectorsIn, type Selectors } from './input.ts';
import { selectorsOfTrail, type LiveOptions } from './live.ts';
import { renderReport } from './render.ts';
import { isFine, reportOn } from './report.ts';

export interface CoverageOptions extends LiveOptions {
  readonly trail?: string;
  readonly policy?: string;
  readonly against?: string;
  readonly event?: string;
  readonly format: 'text' | 'json';
}

const chosen = (file: string | undefined, options: CoverageOptions): Promise<Selectors> => {
  const { trail, policy } = options;
  if (file !== undefined) return selectorsIn(file, trail ?? policy);
  if (trail !== undefined) return selectorsOfTrail(trail, options);
  throw new Mishap('nothing to look at: name a file, or a live trail with --trail');
};

/** Prints what selectors record; false where something would be lost, or an event is not recorded. Throws Mishap. */
export const coverage = async (
  file: string | undefined,
  options: CoverageOptions,
  print: (text: string) => void,
): Promise<boolean> => {
  const set = await chosen(file, options);
  const { against, event, format } = options;
  const other = against === undefined ? null : await selectorsIn(against, options.trail ?? options.policy);
  const events = event === undefined ? null : { path: event, documents: await documentsIn(event) };
  const report = reportOn(set, other, events);
  print(format === 'json' ? JSON.stringify(report, null, 2) : renderReport(report));
  return isFine(report);
};
