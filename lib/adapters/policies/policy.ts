import type { Policy } from '../../core/policy.ts';

type Written = Partial<Omit<Policy, 'match' | 'name' | 'desired'>> &
  Pick<Policy, 'name' | 'desired'> & { readonly match: Partial<Policy['match']> };

/**
 * Fills in every default. The value must have passed the schema and the checks: that is the evidence for
 * the one type assertion.
 */
export const toPolicy = (value: unknown): Policy => {
  const written = value as Written;
  const { accounts = null, regions = null, trails = [] } = written.match;
  return {
    name: written.name,
    ...(written.description !== undefined && { description: written.description }),
    mode: written.mode ?? 'audit',
    severity: written.severity ?? 'high',
    match: { accounts, regions, trails },
    require: 'every',
    desired: written.desired,
    selectorCoverage: written.selectorCoverage ?? 'exactly',
    onDelete: written.onDelete ?? 'recreate',
    controls: written.controls ?? [],
    waivers: [],
  };
};
