import { stat } from 'node:fs/promises';
import { loadPolicies, renderComplaint } from '../../adapters/policies/load.ts';
import type { Policy } from '../../core/policy.ts';
import { Mishap, Refusal } from '../mishap.ts';

/** The policies of a folder, all of them usable. Throws Refusal with every complaint, Mishap where there are none. */
export const usablePolicies = async (dir: string): Promise<readonly Policy[]> => {
  const about = await stat(dir).catch(() => null);
  if (!about?.isDirectory())
    throw new Mishap(`${dir} is no folder: name the folder of the policies with --policies`);
  const { policies, complaints } = await loadPolicies(dir);
  const errors = complaints.filter(({ severity }) => severity === 'error');
  if (errors.length > 0)
    throw new Refusal([...errors.map(renderComplaint), `${errors.length} to correct in ${dir}.`].join('\n'));
  if (policies.length === 0)
    throw new Mishap(`${dir} has no policies: write one there, or make one with trailwarden init`);
  return policies;
};
