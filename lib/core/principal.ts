import { globMatches } from './glob.ts';
import type { Actor } from './actor.ts';

/** service, region and account do not hold what a resource may: `*` in their place must not swallow the rest. */
const PARTS = 6;

const partsOf = (arn: string): readonly string[] => {
  const parts = arn.split(':');
  return [...parts.slice(0, PARTS - 1), parts.slice(PARTS - 1).join(':')];
};

/** Whether an ARN is meant by a pattern, part by part. `*` alone is everybody. */
export const isMeant = (pattern: string, arn: string): boolean => {
  if (pattern === '*') return true;
  const [mine, theirs] = [partsOf(pattern), partsOf(arn)];
  // Stryker disable next-line StringLiteral: what is shorter is not meant, whatever its missing parts are taken for.
  return mine.every((part, index) => globMatches(part, theirs[index] ?? '')) && mine.length === theirs.length;
};

/** Who acted, as nobody can choose it: the role behind a session, or the user. A session's own name is free text. */
export const principalOf = (actor: Actor | null): string | null =>
  actor?.issuer ?? (actor?.type === 'IAMUser' ? actor.arn : null);
