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

/** The day on which the waivers of tests are judged. */
export const TODAY = new Date('2027-01-01T12:00:00Z');
export const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1';
export const ROLE = 'arn:aws:iam::111122223333:role/break-glass';

type Parts = { readonly [key: string]: string | undefined };

/** A right waiver on one line, in which a test replaces what it is about; undefined leaves a key out. */
export const waiver = (parts: Parts = {}): string => {
  const whole: Parts = {
    properties: '[KMSKeyId]',
    until: '2027-12-31',
    reason: 'rotation',
    approvedBy: 'secops',
    ...parts,
  };
  const keys = Object.entries(whole).filter(([, value]) => value !== undefined);
  return `  - { ${keys.map(([key, value]) => `${key}: ${String(value)}`).join(', ')} }`;
};

/** A policy with these waivers, the first of them on line 4. */
export const withWaivers = (...waivers: string[]): string =>
  policy({
    match: "{ trails: ['audit-*', main] }",
    desired: `{ IsLogging: true, KMSKeyId: '${KEY}' }`,
    top: ['waivers:', ...waivers].join('\n'),
  });

/** Every complaint about one waiver of a right policy. */
export const about = (parts: Parts): string[] => complaints(withWaivers(waiver(parts)), TODAY);
