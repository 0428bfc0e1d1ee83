import { isWholeAccount } from '../../core/trail.ts';
import type { Preview } from '../../preview.ts';
import type { Plan } from './plan.ts';

/** Whether there is nothing to say of it. */
export const isQuiet = ({ outcome: { drifts, unread, blocked } }: Preview): boolean =>
  drifts.length + unread.length + blocked.length === 0;

/** A number and what is counted. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** One line of totals. */
export const totals = ({ previews }: Plan): string => {
  const trails = previews.filter(({ outcome: { trail } }) => !isWholeAccount(trail));
  const governed = trails.filter(({ outcome: { status } }) => status !== 'out-of-scope');
  const calls = previews.flatMap(({ actions }) => actions).length;
  const changing = previews.filter(({ actions }) => actions.length > 0).length;
  const reported = previews.filter((one) => !isQuiet(one) && one.actions.length === 0).length;
  const parts = [
    `${counted(governed.length, 'governed trail')} looked at`,
    `${changing} to change with ${counted(calls, 'call')}`,
    `${reported} only reported`,
    `${governed.filter(isQuiet).length} as the policies ask`,
  ];
  return `${parts.join(', ')}.`;
};
