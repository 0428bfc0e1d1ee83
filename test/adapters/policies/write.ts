import { readPolicies, renderComplaint } from '../../../lib/adapters/policies/load.ts';

/** A right policy, in which a test replaces what it is about. */
export const policy = (parts: {
  readonly top?: string;
  readonly match?: string;
  readonly desired?: string;
}): string =>
  [
    'version: 1',
    'name: one',
    ...(parts.top === undefined ? [] : [parts.top]),
    `match: ${parts.match ?? "{ trails: ['*'] }"}`,
    `desired: ${parts.desired ?? '{ IsLogging: true }'}`,
    '',
  ].join('\n');

/** Every complaint about one text, as it is printed. */
export const complaints = (text: string, today?: Date): string[] =>
  readPolicies([{ path: 'p.yaml', text }], today).complaints.map(renderComplaint);
