import { createHash } from 'node:crypto';
import type { Complaint } from './load.ts';
import { loadPolicies, renderComplaint } from './load.ts';

/** The policies cannot be used; the message tells everything that is wrong with them. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly complaints: readonly Complaint[];

  constructor(complaints: readonly Complaint[]) {
    const todo = 'Correct these places and run the command again; no policy was compiled.';
    super([...complaints.map(renderComplaint), todo].join('\n'));
    this.complaints = complaints;
  }
}

/** What the Lambda carries: the policies as JSON, every default filled in; warnings are for whoever packages. */
export interface Compiled {
  readonly json: string;
  readonly warnings: readonly Complaint[];
}

/** Compiles a folder of policies, or throws with all its errors: a bad policy cannot be deployed. */
export const compilePolicies = async (dir: string): Promise<Compiled> => {
  const { policies, complaints } = await loadPolicies(dir);
  const errors = complaints.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new PolicyError(errors);
  return { json: JSON.stringify(policies), warnings: complaints };
};

/** Names compiled policies by what is in them, in hexadecimal: what a Lambda carries is compared with what is written. */
export const hashOf = ({ json }: Compiled): string => createHash('sha256').update(json).digest('hex');
