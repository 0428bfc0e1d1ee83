import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { coverageOf, isSame, type Coverage } from '../../core/selectors/coverage.ts';
import type { StateFile, TrailState } from '../../core/state.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { renderOutcome } from '../render.ts';
import { ROOT } from '../root.ts';
import { renderChannel } from '../slack-text.ts';
import { CHANNEL, setStage, type Stage } from '../stage.ts';
import { ATTACKS } from './attacks.ts';
import { enveloped } from './envelope.ts';
import { renderLedger } from './ledger.ts';
import { WHOLE } from './state.ts';

export interface DemoOptions {
  readonly format: 'text' | 'json';
  readonly event?: string;
}

type Print = (text: string) => void;

const attacker = (sandbox: Sandbox): CloudTrailClient =>
  new CloudTrailClient({
    endpoint: sandbox.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: sandbox.credentialsFor({ kind: 'user', name: 'mallory' }),
  });

/** A trail as far as tampering can change it: times and selectors aside. */
const substance = ({ Trail, Status, InsightSelectors, Tags }: TrailState): string => {
  const { HasCustomEventSelectors: _custom, HasInsightSelectors: _insights, ...settings } = Trail ?? {};
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted, Status?.IsLogging, InsightSelectors, Tags]);
};

const recordedBy = ({ AdvancedEventSelectors, EventSelectors }: TrailState): Coverage =>
  coverageOf(AdvancedEventSelectors ?? EventSelectors ?? []);

/** Whether every trail is what it was, and records the same events. */
const isWhole = (before: StateFile, now: StateFile): boolean =>
  before.trails.length === now.trails.length &&
  before.trails.every((trail, index) => {
    const other = now.trails[index] ?? {};
    return substance(trail) === substance(other) && isSame(recordedBy(trail), recordedBy(other));
  });

const show = (fresh: readonly Outcome[], format: DemoOptions['format'], print: Print): void => {
  for (const outcome of fresh) print(format === 'json' ? JSON.stringify(outcome) : renderOutcome(outcome));
};

const tamper = async ({ sandbox, outcomes }: Stage, { format }: DemoOptions, print: Print): Promise<void> => {
  const client = attacker(sandbox);
  for (const [index, { says, act }] of ATTACKS.entries()) {
    const before = outcomes().length;
    if (format === 'text') print(`\n${index + 1}. Somebody ${says}.`);
    await act(client, sandbox);
    await sandbox.settle();
    show(outcomes().slice(before), format, print);
  }
};

const replay = async (
  { sandbox, outcomes }: Stage,
  file: string,
  { format }: DemoOptions,
  print: Print,
): Promise<void> => {
  sandbox.emit(enveloped(JSON.parse(await readFile(file, 'utf8')), file));
  await sandbox.settle();
  show(outcomes(), format, print);
  if (outcomes().length === 0 && format === 'text')
    print('Nothing to tell: no trail drifted because of this event.');
};

const summary = (outcomes: readonly Outcome[], whole: boolean): string => {
  const counts = [...Map.groupBy(outcomes, ({ status }) => status)].map(
    ([status, all]) => `${all.length} ${status}`,
  );
  return `\n${counts.join(', ') || 'no outcome'}. ${whole ? 'Every trail is whole.' : 'A trail is NOT whole: see above.'}`;
};

/** What people were told meanwhile, and what can be proven later. */
const aftermath = async ({ slack, ledger }: Stage, print: Print): Promise<void> => {
  const said = slack.messages(CHANNEL);
  if (said.length === 0) return;
  print(`\nIn Slack:\n\n${renderChannel(said)}`);
  print(`\nIn the ledger:\n\n${renderLedger(await ledger())}`);
};

/** Tampers with a trail in a simulated account and lets the packaged handler put it back. Answers whether every trail is whole. */
export const demo = async (options: DemoOptions, print: Print): Promise<boolean> => {
  const policies = await mkdtemp(join(tmpdir(), 'trailwarden-demo-'));
  await cp(join(ROOT, 'lib/cli/demo/policy.yaml'), join(policies, 'policy.yaml'));
  const stage = await setStage(policies, WHOLE);
  const before = stage.sandbox.trails();
  try {
    if (options.event === undefined) await tamper(stage, options, print);
    else await replay(stage, options.event, options, print);
    const whole = isWhole(before, stage.sandbox.trails());
    if (options.format === 'text') {
      await aftermath(stage, print);
      print(summary(stage.outcomes(), whole));
    }
    return whole;
  } finally {
    await stage.close();
    await rm(policies, { recursive: true });
  }
};
