import type { Incident } from '../../core/incident.ts';
import type { Outcome } from '../../core/outcome.ts';
import { isWholeAccount } from '../../core/trail.ts';
import type { Trigger } from '../../core/trigger.ts';
import { inert } from './inert.ts';

/** A name in a sentence of ten words. */
const NAME = 48;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (ms: number, big: readonly [number, string], small: readonly [number, string]): string => {
  const first = Math.floor(ms / big[0]);
  const second = Math.floor((ms % big[0]) / small[0]);
  return second === 0 ? `${first} ${big[1]}` : `${first} ${big[1]} ${second} ${small[1]}`;
};

/** How long, as people say it: at most two units. */
export const duration = (ms: number): string => {
  if (!Number.isFinite(ms) || ms < SECOND) return 'less than a second';
  if (ms < MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < HOUR) return two(ms, [MINUTE, 'min'], [SECOND, 's']);
  if (ms < DAY) return two(ms, [HOUR, 'h'], [MINUTE, 'min']);
  return two(ms, [DAY, 'd'], [HOUR, 'h']);
};

/** How long it was otherwise than desired, in milliseconds; null where that is not known. */
export const gapOf = ({ timing }: Outcome): number | null => {
  const { from, to } = timing.gap ?? {};
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
};

/** Who it was, by the part that its holder cannot choose: `role/admin`. */
export const whoOf = ({ actor }: Trigger): string => {
  const arn = actor?.issuer ?? actor?.arn;
  if (!arn) return inert(actor?.type ?? 'an unknown caller', NAME);
  const [, tail] = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/.exec(arn) ?? [];
  return inert(tail ?? arn, NAME);
};

const CAME: { readonly [via: string]: string } = {
  console: 'through the console',
  cli: 'with the AWS CLI',
  sdk: 'with an SDK',
  terraform: 'with Terraform',
  cloudformation: 'with CloudFormation',
  service: 'through an AWS service',
  trailwarden: 'as this enforcer itself',
};

/** How somebody came, in words; null where it is not known. */
export const cameOf = (via: string | null | undefined): string | null =>
  via && Object.hasOwn(CAME, via) ? (CAME[via] ?? null) : null;

/** The trail, or the account where the outcome is about that as a whole. */
const subjectOf = ({ trail }: Outcome): string =>
  isWholeAccount(trail) ? `account ${inert(trail.accountId, NAME)}` : inert(trail.name, NAME);

const whatOf = (outcome: Outcome): string => {
  const { trigger, drifts } = outcome;
  const name = subjectOf(outcome);
  const by = trigger.actor ? ` by ${whoOf(trigger)}` : '';
  if (trigger.eventName) return `${inert(trigger.eventName, NAME)} on ${name}${by}`;
  const property = drifts[0]?.['property'];
  return property === undefined ? `A look at ${name}` : `${inert(property, NAME)} of ${name} drifted${by}`;
};

const times = (count: number): string => (count > 1 ? ` ${count} times` : '');

/** What happened, in about ten words; not yet fit for a field that is read as markup. */
export const headline = (incident: Incident, outcome: Outcome): string => {
  const what = whatOf(outcome);
  const gap = gapOf(outcome);
  const after = gap === null ? '' : ` after ${duration(gap)}`;
  switch (outcome.status) {
    case 'remediated':
      return `${what}: put back${outcome.contested ? ' again, it is fought over' : after}`;
    case 'unresolved':
      return `${what}: could not be put back`;
    case 'drifted':
      return `${what}: reported, not put back`;
    case 'attempted':
      return `${what}: tried${times(incident.count)} and refused`;
    case 'unknown':
      return `${subjectOf(outcome)} could not be read in full`;
    case 'compliant':
      return `${subjectOf(outcome)} is again as the policies ask`;
    case 'out-of-scope':
      return `${subjectOf(outcome)} is governed by no policy`;
    default:
      return `${what}: ${inert(outcome.status satisfies never, NAME)}`;
  }
};
