import type { Outcome } from '../../lib/core/outcome.ts';
import type { Cloud } from './cloud.ts';
import type { Verdict } from './container.ts';
import { arnOf, PLACES, type Place } from './estate.ts';
import { askedOf, isWaived, SAYS_WHOLE, textOf, type Asked } from './judge.ts';
import { OWNER_ROLE } from './policies.ts';
import { isExact, isMet, type Truth } from './truth.ts';

/** The reason that an outcome gives for a property that is not as asked; null where it gives none. */
const reasonFor = (outcome: Outcome, asked: Asked, truth: Truth): string | null => {
  const { property } = asked;
  const unread = outcome.unread.find((one) => one.property === property || one.property === 'Trail');
  if (unread && !SAYS_WHOLE.includes(outcome.status)) return unread.reason;
  const drift = outcome.drifts.find((one) => one['property'] === property || one['property'] === 'Trail');
  if (!drift) return null;
  if (property === 'KMSKeyId' && isWaived(outcome, asked))
    return truth.settersOfKey(outcome.trail.arn).some((by) => by.includes(`/${OWNER_ROLE.split('/')[1]}/`))
      ? 'waived'
      : null;
  if (outcome.status !== 'unresolved') return null;
  const failed = outcome.actions.find(
    (action) =>
      action['result'] !== 'done' &&
      (action['because'] as string[]).some((one) => one === property || one === 'Trail'),
  );
  const blocked = outcome.blocked.find(({ properties }) =>
    properties.some((one) => one === property || one === 'Trail'),
  );
  return textOf(failed?.['error']) || (blocked?.reason ?? null) || conflicting(outcome, asked);
};

const conflicting = (outcome: Outcome, { property }: Asked): string | null =>
  new Set(outcome.drifts.filter((drift) => drift['property'] === property).map(({ policy }) => policy)).size >
  1
    ? 'two policies ask different things'
    : null;

/** Whether it is said of an account that its trails cannot be asked for: then nobody knows those that no policy names. */
const isClosed = ({ accountId }: Place, verdicts: readonly Verdict[]): boolean =>
  verdicts.findLast(({ outcome: { trail } }) => trail.accountId === accountId && trail.name === '*')?.outcome
    .status === 'unknown';

/** What is not as the policies in force ask once the dust has settled, and is not reported with a reason. */
export const unhealed = ({ policies, truth, book }: Cloud): readonly string[] =>
  PLACES.flatMap((place) => {
    const arn = arnOf(place);
    const state = truth.now(arn);
    const last = book.verdicts.findLast(({ outcome }) => outcome.trail.arn === arn)?.outcome;
    const enforced = askedOf(policies, place).filter(({ policy }) => policy.mode === 'enforce');
    if (
      state === null &&
      !enforced.some(({ policy }) => isExact(policy, place) && policy.onDelete === 'recreate')
    )
      return [];
    return enforced
      .filter(({ policy, property }) => !isMet(state, policy, property))
      .filter(({ policy }) => isExact(policy, place) || !isClosed(place, book.verdicts))
      .filter((asked) => !last || reasonFor(last, asked, truth) === null)
      .map(
        ({ policy, property }) =>
          `${place.name}: ${property} is not as ${policy.name} asks, and nobody says why`,
      );
  });
