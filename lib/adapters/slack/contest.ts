import type { Outcome } from '../../core/outcome.ts';
import { principalOf } from '../../core/principal.ts';
import { copied, lines, strong, value, words, type Part } from './rich.ts';
import { cameOf, whoOf } from './words.ts';

const DAY = 86_400_000;
const GRACE = 30;
const MOST = 20;
const MOST_POLICIES = 3;

/** Each is pasted into a policy: what has not exactly this shape is not offered. */
const ARN = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[A-Za-z0-9+=,.@_/-]{1,600}$/;
const PROPERTY = /^[A-Za-z]{1,64}$/;
const TRAIL = /^[A-Za-z0-9._-]{3,128}$/;

/** The waiver by which the drifts could stand for a month; null where it would permit more than this party's doing. */
const waiverText = ({ drifts, trigger, trail, timing }: Outcome): string | null => {
  const principal = principalOf(trigger.actor) ?? '';
  // A trail that is gone cannot be waived.
  const properties = drifts
    .flatMap(({ property }) => (typeof property === 'string' ? [property] : []))
    .filter((property) => PROPERTY.test(property) && property !== 'Trail');
  const until = Date.parse(timing.finishedAt) + GRACE * DAY;
  if (!ARN.test(principal) || properties.length === 0 || !TRAIL.test(trail.name) || Number.isNaN(until))
    return null;
  const listed = (all: readonly string[]): string => `[${all.map((one) => JSON.stringify(one)).join(', ')}]`;
  return [
    'waivers:',
    `  - properties: ${listed([...new Set(properties)].slice(0, MOST))}`,
    `    trails: ${listed([trail.name])}`,
    `    principals: ${listed([principal])}`,
    `    until: ${JSON.stringify(new Date(until).toISOString().slice(0, 10))}`,
    `    reason: ${JSON.stringify('why this may stand')}`,
    `    approvedBy: ${JSON.stringify('who says so')}`,
  ].join('\n');
};

/** One for each of the first few policies: none takes a waiver of what it does not govern. */
const offersIn = (outcome: Outcome): readonly Part[] =>
  [...Map.groupBy(outcome.drifts, ({ policy }) => policy)]
    .slice(0, MOST_POLICIES)
    .flatMap(([policy, drifts]) => {
      const text = waiverText({ ...outcome, drifts });
      return text === null ? [] : [lines([[words('In the policy '), value(policy, 64)]]), copied(text)];
    });

const AUTOMATED = ['terraform', 'cloudformation', 'sdk', 'cli'];

const PIPELINES: { readonly [via: string]: string } = {
  terraform: 'the Terraform configuration',
  cloudformation: 'the CloudFormation template',
  sdk: 'the program',
  cli: 'the script',
};

/** Says who fights with us over a trail, and how that can end; nothing where nobody does. */
export const escalation = (outcome: Outcome): readonly Part[] => {
  if (!outcome.contested) return [];
  const { trigger } = outcome;
  const via = trigger.actor?.via ?? '';
  const came = cameOf(via);
  const party = lines([
    [strong('Somebody else keeps setting this back.')],
    [words('The other party is '), value(whoOf(trigger), 120), words(came === null ? '.' : `, ${came}.`)],
  ]);
  if (!AUTOMATED.includes(via)) return [party];
  const offers = offersIn(outcome);
  const change = `Change ${PIPELINES[via] ?? 'what does it'} so that it asks for what the policy asks for`;
  const or = offers.length === 0 ? '.' : ', or let it stand by a waiver:';
  return [party, lines([[words(`${change}${or}`)]]), ...offers];
};
