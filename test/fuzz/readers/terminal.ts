import { doesNotMatch, equal, ok } from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { renderChecks } from '../../../lib/cli/doctor/render.ts';
import { renderRows } from '../../../lib/cli/drill/render.ts';
import { renderMarkdown } from '../../../lib/cli/plan/markdown.ts';
import type { Plan } from '../../../lib/cli/plan/plan.ts';
import { renderSarif } from '../../../lib/cli/plan/sarif.ts';
import { renderPlan } from '../../../lib/cli/plan/text.ts';
import { renderOutcome } from '../../../lib/cli/render.ts';
import { wrap } from '../../../lib/cli/wrap.ts';
import type { Outcome } from '../../../lib/core/outcome.ts';
import { TRAIL } from '../../core/fixtures.ts';
import { isOnItsLine, textsIn } from '../inert.ts';

const POLICIES = fileURLToPath(new URL('../../../policies/', import.meta.url));

const LONGEST = 500_000;

const planOf = (outcome: Outcome): Plan => {
  const request = { trail: TRAIL, seenIn: TRAIL.accountId, triggers: [], deadline: 0 };
  return {
    previews: [{ request, outcome, findings: [], actions: [], policies: [] }],
    ignored: textsIn(outcome).slice(0, 5),
    unreadable: 0,
  };
};

/** Every line that is printed of an outcome: colours are ours, and off here. */
export const text = (input: string): void => {
  const outcome = JSON.parse(input) as Outcome;
  const page = { width: 80, colours: false };
  const lines = [renderOutcome(outcome), renderPlan(planOf(outcome), page)].join('\n').split('\n');
  for (const line of lines) isOnItsLine(line, LONGEST);
  for (const said of textsIn(outcome).slice(0, 20)) {
    // A character beyond the first plane is two of JavaScript's.
    for (const line of wrap(said, 20)) isOnItsLine(line, 40);
    const check = { name: said, place: said, verdict: 'ill', found: said, advice: said } as const;
    for (const line of renderChecks([check], page).split('\n')) isOnItsLine(line, LONGEST);
    const row = { id: 'one', result: 'otherwise', happened: said, expected: said, why: said } as const;
    for (const line of renderRows([row] as never, page).split('\n')) isOnItsLine(line, LONGEST);
  }
};

/** Code as GitHub reads it: between two backticks, whatever is in it. */
const CODE = /`[^`]*`/g;

/** A plan for a pull request: what is from outside stands in code, in entities, or is not there. */
export const markdown = (input: string): void => {
  const told = renderMarkdown(planOf(JSON.parse(input) as Outcome));
  for (const line of told.split('\n')) {
    isOnItsLine(line, LONGEST);
    const rest = line.replace(CODE, '');
    doesNotMatch(rest, /[`<>@[\]\\~_]|!\[/, `markup in ${JSON.stringify(line.slice(0, 500))}`);
    if (line.startsWith('| ')) equal(rest.split('|').length, 7, line.slice(0, 500));
  }
};

/** A plan for code scanning: JSON, in which brackets are not read as links. */
export const sarif = async (input: string): Promise<void> => {
  const told = await renderSarif(planOf(JSON.parse(input) as Outcome), POLICIES);
  const { runs } = JSON.parse(told) as {
    readonly runs: readonly {
      readonly results: readonly { readonly message: { readonly text: string } }[];
    }[];
  };
  for (const { message } of runs.flatMap(({ results }) => results)) {
    isOnItsLine(message.text, 10_000);
    ok(!/(^|[^\\])(\\\\)*[[\]]/.test(message.text), `a link in ${JSON.stringify(message.text)}`);
  }
};
