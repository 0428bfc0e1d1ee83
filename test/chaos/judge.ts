import type { Outcome } from '../../lib/core/outcome.ts';
import type { Policy } from '../../lib/core/policy.ts';
import type { TrailId } from '../../lib/core/trail.ts';
import type { Cloud } from './cloud.ts';
import type { Verdict } from './container.ts';
import { arnOf, PLACES, type Place } from './estate.ts';
import { isAbout, isExact, isMet, type Truth } from './truth.ts';

/** One property that a policy asks of a trail. */
export interface Asked {
  readonly policy: Policy;
  readonly property: string;
}

/** All that policies ask of a place. */
export const askedOf = (policies: readonly Policy[], place: Place): readonly Asked[] =>
  policies
    .filter((policy) => isAbout(policy, place))
    .flatMap((policy) => Object.keys(policy.desired).map((property) => ({ policy, property })));

const placeOf = ({ arn }: TrailId): Place | undefined => PLACES.find((place) => arnOf(place) === arn);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const told = ({ drifts, unread }: Outcome): ReadonlySet<string> =>
  new Set([...drifts.map(({ property }) => textOf(property)), ...unread.map(({ property }) => property)]);

/** Whether an outcome says that a property stands as it is by a waiver. Equal wishes are told under one policy's name. */
export const isWaived = ({ drifts }: Outcome, { property }: Asked): boolean => {
  const about = drifts.filter((drift) => drift['property'] === property);
  return about.length > 0 && about.every((drift) => drift['waiver'] !== null);
};

const spanOf = ({ outcome: { timing }, staleness }: Verdict): readonly [number, number] => [
  Date.parse(timing.startedAt) - staleness,
  Date.parse(timing.finishedAt),
];

/** The statuses that say a trail to be whole. */
export const SAYS_WHOLE: readonly Outcome['status'][] = ['compliant', 'remediated'];

/** What an outcome hides: a property that was otherwise than asked all the time and is not told of, or told as put back. */
const hidden = (verdict: Verdict, truth: Truth): readonly string[] => {
  const { outcome, policies } = verdict;
  const place = placeOf(outcome.trail);
  if (!place) return [];
  const states = truth.between(outcome.trail.arn, ...spanOf(verdict));
  const known = told(outcome);
  // Whoever names a trail in a call that is refused may have made it up: it is not looked for.
  const isNobodys =
    !policies.some((policy) => isExact(policy, place)) && states.every((state) => state === null);
  if (outcome.status === 'attempted' && isNobodys) return [];
  const wrong = askedOf(policies, place).filter(({ policy, property }) =>
    states.every((state) => !isMet(state, policy, property)),
  );
  return wrong
    .filter((asked) =>
      SAYS_WHOLE.includes(outcome.status)
        ? !(known.has(asked.property) && (asked.policy.mode === 'audit' || isWaived(outcome, asked)))
        : !(known.has(asked.property) || known.has('Trail')),
    )
    .map(
      ({ policy, property }) => `says ${outcome.status}, yet ${property} never was as ${policy.name} asks`,
    );
};

/** What was acted on although it never drifted. A trail has to be away for a second before it is believed to be. */
const invented = (verdict: Verdict, truth: Truth): readonly string[] => {
  const { outcome, policies, staleness } = verdict;
  const place = placeOf(outcome.trail);
  const [from, to] = spanOf(verdict);
  if (!place) return [];
  const because = new Set(
    outcome.actions
      .filter(({ result }) => result !== 'skipped')
      .flatMap((action) => action['because'] as string[]),
  );
  const asked = askedOf(policies, place);
  const states = truth.between(outcome.trail.arn, from, to);
  // A trail that was made anew is to record what it did before, though its policy may ask for less.
  const isComingBack = truth.recordsLess(outcome.trail.arn, from, to);
  const isLenient = ({ policy, property }: Asked): boolean =>
    policy.selectorCoverage === 'atLeast' && property.endsWith('EventSelectors');
  const settings = [...because].filter(
    (property) =>
      property !== 'Trail' &&
      asked.some((one) => one.property === property && !(isComingBack && isLenient(one))) &&
      states.every((state) =>
        asked.every((one) => one.property !== property || isMet(state, one.policy, property)),
      ),
  );
  const sure = truth.between(outcome.trail.arn, from + Math.min(1000, to - from), to);
  const isMadeUp = because.has('Trail') && staleness < 1000 && sure.every((state) => state !== null);
  return [
    ...settings.map((property) => `acted on ${property}, which was as asked all the time`),
    ...(isMadeUp ? ['made anew a trail that was there'] : []),
  ];
};

/** More than this a reconcile takes only where it waits for turns: then its patience for stale reads may be over. */
const HURRIED = 20_000;

/** What stands as unresolved although everything was done and nothing is wrong any more. */
const cried = (verdict: Verdict, truth: Truth, lastWrite: number | undefined): readonly string[] => {
  const { outcome, policies, staleness } = verdict;
  const place = placeOf(outcome.trail);
  const [from, to] = spanOf(verdict);
  const isExplained =
    outcome.unread.length > 0 ||
    outcome.blocked.length > 0 ||
    outcome.actions.some(({ result }) => result !== 'done');
  if (!place || outcome.status !== 'unresolved' || isExplained || to - from > HURRIED) return [];
  if (lastWrite === undefined || staleness > 3000) return [];
  const states = truth.between(outcome.trail.arn, lastWrite + 1, to);
  const asked = askedOf(policies, place).filter(({ policy }) => policy.mode === 'enforce');
  const isWhole = states.every((state) => asked.every((one) => isMet(state, one.policy, one.property)));
  return isWhole ? ['says unresolved, yet all was done and the trail is as asked'] : [];
};

/** Whether what an outcome says of what woke it is what the record said. */
const misread = ({ outcome }: Verdict, records: ReadonlyMap<string, Record>): readonly string[] =>
  [outcome.trigger, ...outcome.otherTriggers].flatMap((trigger) => {
    if (trigger.kind !== 'event') return [];
    const record = records.get(trigger.eventId ?? '');
    // What was looked up afterwards may never have come as an event.
    if (!record && trigger.foundAfterwards) return [];
    if (!record) return [`was woken by ${trigger.eventId}, of which nobody knows`];
    const isRight =
      record['eventName'] === trigger.eventName &&
      record['eventTime'] === trigger.eventTime &&
      (record['errorCode'] ?? null) === trigger.errorCode;
    return isRight ? [] : [`takes ${String(record['eventName'])} for ${trigger.eventName}`];
  });

type Record = { readonly [key: string]: unknown };

/** What each outcome must not say. */
export const lies = (cloud: Cloud): readonly string[] => {
  const { book, truth, sandbox } = cloud;
  const records = new Map(sandbox.envelopes.map(({ detail }) => [textOf(detail['eventID']), detail]));
  return book.verdicts.flatMap((verdict) => {
    const { outcome } = verdict;
    const to = Date.parse(outcome.timing.finishedAt);
    const writes = book.intents.filter(({ trail, at }) => trail.arn === outcome.trail.arn && at <= to);
    const lastWrite = writes.at(-1)?.at;
    return [
      ...hidden(verdict, truth),
      ...invented(verdict, truth),
      ...cried(verdict, truth, lastWrite),
      ...misread(verdict, records),
    ].map((why) => `${outcome.trail.name} at ${outcome.timing.startedAt}: ${why}`);
  });
};
