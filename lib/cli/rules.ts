import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, type ScalarTag } from 'yaml';
import { isObject, type Json } from '../core/json.ts';
import { ROOT } from './root.ts';

/** CloudFormation's short functions: their values do not matter here. */
const TAGS: readonly ScalarTag[] = ['!Ref', '!GetAtt', '!Sub', '!If', '!Not', '!Equals'].map((tag) => ({
  tag,
  resolve: (text: string) => text,
}));

/** The event patterns of the rules that the service deploys, by the rule's name. */
export const deployedPatterns = async (): Promise<{
  readonly TamperingRule: Json;
  readonly AttemptsRule: Json;
  readonly AlertsRule: Json;
}> => {
  const text = await readFile(join(ROOT, 'serverless.yml'), 'utf8');
  const template: unknown = parse(text, { customTags: [...TAGS], logLevel: 'silent' });
  const patternOf = (rule: string): Json => {
    const parts: readonly unknown[] =
      isObject(template) && Array.isArray(template['resources']) ? template['resources'] : [];
    const path = ['Resources', rule, 'Properties', 'EventPattern'];
    const found = parts
      .map((part) => path.reduce<unknown>((node, key) => (isObject(node) ? node[key] : undefined), part))
      .find(isObject);
    if (!isObject(found)) throw new Error(`serverless.yml declares no pattern for ${rule}`);
    // What YAML gives of a pattern is plain data.
    return found as Json;
  };
  return {
    TamperingRule: patternOf('TamperingRule'),
    AttemptsRule: patternOf('AttemptsRule'),
    AlertsRule: patternOf('AlertsRule'),
  };
};
