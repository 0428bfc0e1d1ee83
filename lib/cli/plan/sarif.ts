import { createHash } from 'node:crypto';
import { relative, resolve, sep } from 'node:path';
import { tame } from '../../core/actor.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Severity } from '../../core/policy.ts';
import { isWholeAccount } from '../../core/trail.ts';
import type { Preview } from '../../preview.ts';
import { placesIn, type Place } from '../../adapters/policies/places.ts';
import { controlsOf } from './controls.ts';
import type { Plan } from './plan.ts';
import { version } from '../version.ts';

/** Code scanning orders results by a number from 0 to 10 (GitHub, SARIF support for code scanning: security-severity). */
const SCORE: { readonly [S in Severity]: string } = {
  low: '3.0',
  medium: '5.5',
  high: '8.0',
  critical: '9.5',
};
const LEVEL: { readonly [S in Severity]: 'error' | 'warning' | 'note' } = {
  low: 'note',
  medium: 'warning',
  high: 'error',
  critical: 'error',
};

type Where = (policy: string, property: string) => Place | null;

interface Finding {
  readonly shown: Preview;
  readonly property: string;
  readonly policy: string;
  readonly text: string;
  readonly controls: readonly string[];
}

/** SARIF reads brackets as a link (2.1.0, 3.11.6): what comes from outside is not one. */
const shortly = (value: Json | undefined): string => plainly(value).replaceAll(/[\\[\]]/g, String.raw`\$&`);

const plainly = (value: Json | undefined): string =>
  (tame(typeof value === 'string' ? value : JSON.stringify(value ?? null)) ?? '""').slice(0, 300);

const subjectOf = ({ outcome: { trail } }: Preview): string =>
  isWholeAccount(trail) ? `account ${trail.accountId}` : trail.arn;

const findingsIn = (shown: Preview): readonly Finding[] => {
  const { drifts, unread, policies } = shown.outcome;
  const differing = drifts.map((drift) => ({
    shown,
    property: shortly(drift['property']),
    policy: shortly(drift['policy']),
    text: `${shortly(drift['property'])} of ${subjectOf(shown)} is ${shortly(drift['observed'])}; ${shortly(drift['policy'])} asks for ${shortly(drift['desired'])}.`,
    controls: controlsOf(shown, drift),
  }));
  const dark = unread.map(({ property, reason }) => ({
    shown,
    property: shortly(property),
    policy: shortly(policies[0] ?? ''),
    text: `${shortly(property)} of ${subjectOf(shown)} could not be read: ${shortly(reason)}.`,
    controls: [],
  }));
  return [...differing, ...dark];
};

/** Paths are told from where the command runs, as code scanning wants them. */
const locationOf = ({ shown, policy, property }: Finding, where: Where): JsonObject => {
  const place = where(policy, property);
  const logical = [{ fullyQualifiedName: subjectOf(shown), kind: 'resource' }];
  if (!place) return { logicalLocations: logical };
  const uri = relative(process.cwd(), resolve(place.file)).split(sep).map(encodeURIComponent).join('/');
  return {
    physicalLocation: {
      artifactLocation: { uri },
      region: { startLine: place.line, startColumn: place.column },
    },
    logicalLocations: logical,
  };
};

/** The same for as long as the same differs, whatever it is now: code scanning knows an alert by it. */
const fingerprintOf = ({ shown, policy, property }: Finding): string =>
  createHash('sha256')
    .update(JSON.stringify([subjectOf(shown), policy, property]))
    .digest('hex');

const resultOf = (finding: Finding, where: Where): JsonObject => {
  const { severity, status } = finding.shown.outcome;
  return {
    ruleId: finding.property,
    level: LEVEL[severity],
    message: { text: finding.text },
    locations: [locationOf(finding, where)],
    partialFingerprints: { 'trailwarden/v1': fingerprintOf(finding) },
    properties: { severity, status, controls: finding.controls, tags: [...finding.controls] },
  };
};

const ruleOf = (property: string, findings: readonly Finding[]): JsonObject => {
  const scores = findings
    .filter((one) => one.property === property)
    .map(({ shown }) => SCORE[shown.outcome.severity]);
  return {
    id: property,
    name: property,
    shortDescription: { text: `${property} differs from what a policy asks for` },
    properties: { 'security-severity': scores.sort().at(-1) ?? '5.5', tags: ['security', 'cloudtrail'] },
  };
};

/** A plan for code scanning, SARIF 2.1.0: a result for each thing that differs, where the policy asks for it. */
export const renderSarif = async ({ previews }: Plan, dir: string): Promise<string> => {
  const where = await placesIn(dir);
  const findings = previews.flatMap(findingsIn);
  const rules = [...new Set(findings.map(({ property }) => property))].map((property) =>
    ruleOf(property, findings),
  );
  return JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'Trailwarden', version, rules } },
          columnKind: 'utf16CodeUnits',
          results: findings.map((finding) => resultOf(finding, where)),
        },
      ],
    },
    null,
    2,
  );
};
