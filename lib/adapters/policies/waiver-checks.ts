import { delivery } from '../../core/facets/delivery.ts';
import { FACETS } from '../../core/facets/index.ts';
import { globMatches, isGlob } from '../../core/glob.ts';
import { endsSoon, isInForce } from '../../core/waiver.ts';
import type { Finding } from './complaint.ts';
import { cut, harmless, show } from './complaint.ts';
import { doubtful, listOf, mapOf, textsOf, wrong } from './finding.ts';
import { isNear } from './near.ts';
import { checkPrincipal } from './principal-checks.ts';
import type { Path } from './source.ts';

type Keyed = { readonly [key: string]: unknown };

const KNOWN: readonly string[] = [...FACETS.map(({ property }) => property), delivery.property, 'Trail'];
/** Without these nothing is recorded. */
const VITAL: readonly string[] = ['IsLogging', 'Trail'];

/** The texts of a list with the paths to them. */
const placed = (path: Path, value: unknown): { text: string; at: Path }[] =>
  listOf(value).flatMap((text, index) => (typeof text === 'string' ? [{ text, at: [...path, index] }] : []));

const checkProperties = (path: Path, waiver: Keyed, governed: readonly string[]): Finding[] =>
  placed([...path, 'properties'], waiver['properties']).flatMap(({ text, at }) => {
    const isKnown = KNOWN.includes(text);
    if (!governed.includes(text)) {
      const near = isKnown ? undefined : [...governed, ...KNOWN].find((name) => isNear(name, text));
      const what = isKnown ? 'which this policy does not govern' : 'which is no property';
      return [wrong(at, near ?? `one of what it governs: ${governed.join(', ')}`, `${show(text)}, ${what}`)];
    }
    if (waiver['principals'] !== undefined || !VITAL.includes(text)) return [];
    const write = 'principals as well: as it stands, anybody may end the recording';
    return [doubtful(at, write, `${show(text)} without principals`)];
  });

/** Whether a text is a day that exists, `YYYY-MM-DD`. */
export const isDay = (text: string): boolean => {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
};

const checkUntil = (at: Path, until: unknown, today: Date): Finding[] => {
  if (typeof until !== 'string') return [];
  if (!isDay(until)) return [wrong(at, 'a day that exists, as in 2027-01-31')];
  if (!isInForce({ until }, today.getTime())) {
    const write = 'a later day, or take the waiver out: it holds no more';
    return [doubtful(at, write, `${show(until)}, which has ended`)];
  }
  const days = endsSoon({ until }, today.getTime());
  if (days === null) return [];
  const left = days === 0 ? 'which ends today' : `which ends in ${String(days)} day${days === 1 ? '' : 's'}`;
  return [doubtful(at, 'a later day, if the drift is to stand for longer', `${show(until)}, ${left}`)];
};

/** No policy has more trails or longer names; comparing each with each of what does would never end. */
const MOST_TRAILS = 100;
const LONGEST = 256;

const nameIn = (pattern: string): string => pattern.slice(pattern.lastIndexOf('/') + 1);

/** Whether some trail can fit both; two globs are taken to, for it is not told simply. */
const canMeet = (one: string, other: string): boolean => {
  const whole = one.startsWith('arn:') && other.startsWith('arn:');
  const [a, b] = whole ? [one, other] : [nameIn(one), nameIn(other)];
  return (isGlob(a) && isGlob(b)) || globMatches(a, b) || globMatches(b, a);
};

const checkTrails = (at: Path, trails: unknown, matched: readonly string[]): Finding[] => {
  const write = `a trail that the policy matches: ${harmless(cut(matched.join(', ')))}`;
  const isLong = ({ length }: string): boolean => length > LONGEST;
  if (matched.length === 0 || matched.length > MOST_TRAILS || matched.some(isLong)) return [];
  return placed(at, trails)
    .filter(({ text }) => !isLong(text) && !matched.some((pattern) => canMeet(pattern, text)))
    .map((one) => doubtful(one.at, write, `${show(one.text)}, which the policy does not match`));
};

/** What the schema cannot say of waivers: whether they are about this policy, by when they end, and who is meant. */
export const checkWaivers = (policy: Keyed, today: Date): Finding[] => {
  const governed = [
    ...Object.keys(mapOf(policy['desired'])).filter((key) => KNOWN.includes(key)),
    ...(policy['delivery'] === undefined ? [] : [delivery.property]),
    'Trail',
  ];
  const matched = textsOf(mapOf(policy['match'])['trails']);
  return listOf(policy['waivers']).flatMap((it, index) => {
    const [path, waiver] = [['waivers', index], mapOf(it)];
    return [
      ...checkProperties(path, waiver, governed),
      ...checkTrails([...path, 'trails'], waiver['trails'], matched),
      ...placed([...path, 'principals'], waiver['principals']).flatMap(({ text, at }) =>
        checkPrincipal(at, text),
      ),
      ...checkUntil([...path, 'until'], waiver['until'], today),
    ];
  });
};
