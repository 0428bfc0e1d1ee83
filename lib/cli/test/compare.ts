import { textOrNull } from '../../core/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import { isWholeAccount } from '../../core/trail.ts';
import type { Expected, PolicyTest } from './read.ts';
import type { Run } from './run.ts';

/** One thing that is otherwise than expected. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

const isMeant = ({ trail }: Outcome, { trail: meant }: PolicyTest): boolean =>
  meant === undefined ? !isWholeAccount(trail) : trail.arn === meant || trail.name === meant;

const listed = (texts: readonly string[]): string => (texts.length === 0 ? 'none' : texts.join(', '));

const inAnyOrder = (texts: readonly string[]): string => listed([...new Set(texts)].sort());

const namesIn = (things: readonly { readonly [key: string]: unknown }[], key: string): readonly string[] =>
  things.flatMap((one) => textOrNull(one[key]) ?? []);

/** What an outcome says, in the words of an expectation. */
const saidOf = (outcome: Outcome | undefined): { readonly [K in keyof Expected]-?: string } => ({
  status: outcome?.status ?? 'none',
  severity: outcome?.severity ?? 'none',
  contested: String(outcome?.contested ?? false),
  drifts: inAnyOrder(namesIn(outcome?.drifts ?? [], 'property')),
  unread: inAnyOrder((outcome?.unread ?? []).map(({ property }) => property)),
  calls: listed(
    namesIn(outcome?.actions.filter(({ result }) => result === 'done') ?? [], 'api').map((api) =>
      api.replace('cloudtrail:', ''),
    ),
  ),
});

/** Everything in which the outcome is otherwise than expected. */
export const differences = (test: PolicyTest, { outcomes, refused }: Run): readonly Difference[] => {
  if (refused.length > 0) return [{ what: 'tamper', expected: 'done', got: refused.join('; ') }];
  const [outcome, ...more] = outcomes.filter((one) => isMeant(one, test));
  if (more.length > 0) {
    const names = [outcome, ...more].flatMap((one) => one?.trail.arn ?? []).join(', ');
    return [{ what: 'trail', expected: 'one trail, or its name as trail', got: names }];
  }
  const { status, severity, contested, drifts, unread, calls } = test.expect;
  const expected = {
    ...(status !== undefined && { status }),
    ...(severity !== undefined && { severity }),
    ...(contested !== undefined && { contested: String(contested) }),
    ...(drifts && { drifts: inAnyOrder(drifts) }),
    ...(unread && { unread: inAnyOrder(unread) }),
    ...(calls && { calls: listed(calls) }),
  };
  const said: { readonly [what: string]: string } = saidOf(outcome);
  return Object.entries(expected)
    .map(([what, wanted]) => ({ what, expected: wanted, got: said[what] ?? '' }))
    .filter(({ expected: wanted, got }) => wanted !== got);
};
