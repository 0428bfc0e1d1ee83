import type { Policy } from '../../core/policy.ts';
import type { Waiver } from '../../core/waiver.ts';

type Open = 'trails' | 'principals';
type WrittenWaiver = Omit<Waiver, Open> & Partial<Pick<Waiver, Open>>;

type Written = Partial<Omit<Policy, 'match' | 'name' | 'desired' | 'waivers'>> &
  Pick<Policy, 'name' | 'desired'> & {
    readonly match: Partial<Policy['match']>;
    readonly waivers?: readonly WrittenWaiver[];
  };

const toWaiver = ({ properties, trails, principals, until, reason, approvedBy }: WrittenWaiver): Waiver => ({
  properties,
  trails: trails ?? null,
  principals: principals ?? null,
  until,
  reason,
  approvedBy,
});

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
    require: written.require ?? 'every',
    desired: written.desired,
    delivery: written.delivery ?? null,
    selectorCoverage: written.selectorCoverage ?? 'exactly',
    onDelete: written.onDelete ?? 'recreate',
    controls: written.controls ?? [],
    waivers: (written.waivers ?? []).map(toWaiver),
  };
};
