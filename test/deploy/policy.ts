import type { Policy } from '../../lib/core/policy.ts';

/** A policy whose desired state is all that a case adds. */
export const POLICY: Policy = {
  name: 'baseline',
  mode: 'enforce',
  severity: 'high',
  match: { accounts: null, regions: null, trails: ['*'] },
  require: 'every',
  delivery: null,
  desired: { IsLogging: true },
  selectorCoverage: 'exactly',
  onDelete: 'report',
  controls: [],
  waivers: [],
};
