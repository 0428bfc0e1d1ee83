import { isPair, isScalar, visit } from 'yaml';
import type { Alias, Pair } from 'yaml';
import type { Complaint } from './complaint.ts';
import { quote } from './complaint.ts';
import type { Origin } from './origin.ts';
import { complain, keyText, rangeStart } from './origin.ts';

/** Resolving an alias searches the whole document, and nested aliases multiply. */
export const MOST_ALIASES = 100;

const badKey = (origin: Origin, pair: Pair, seen: Set<string>): Complaint[] => {
  const offset = rangeStart(pair.key) ?? 0;
  const about = keyText(pair);
  if (!isScalar(pair.key)) {
    return [
      complain(origin, offset, { about: '', found: 'a key that is not text', write: 'a name as the key' }),
    ];
  }
  if (seen.has(about)) {
    const again = `the key ${quote(about)} a second time`;
    return [complain(origin, offset, { about, found: again, write: 'each key once' })];
  }
  seen.add(about);
  if (about === '__proto__') {
    return [complain(origin, offset, { about, found: 'a key that is never allowed', write: 'nothing here' })];
  }
  const write = 'the keys themselves: merging is not part of YAML 1.2';
  return about === '<<' ? [complain(origin, offset, { about, found: 'a merge key', write })] : [];
};

const badAlias = (origin: Origin, alias: Alias, ancestors: readonly unknown[]): Complaint[] => {
  const target = alias.resolve(origin.doc);
  const at = rangeStart(alias) ?? 0;
  const about = '';
  if (target === undefined) {
    const it = `the alias ${quote(alias.source)} of nothing`;
    return [complain(origin, at, { about, found: it, write: 'the value itself' })];
  }
  return ancestors.includes(target)
    ? [complain(origin, at, { about, found: 'an alias of what it stands in', write: 'the value itself' })]
    : [];
};

/** Complaints about keys leave a value to check; complaints about aliases leave none. */
export interface Structure {
  readonly keys: Complaint[];
  readonly aliases: Complaint[];
}

/** What is wrong with keys and aliases. Duplicate keys are found here, for the parser's own search compares each key with each. */
export const structureOf = (origin: Origin): Structure => {
  const structure: Structure = { keys: [], aliases: [] };
  let aliases = 0;
  visit(origin.doc, {
    Map: (_, map) => {
      const seen = new Set<string>();
      // One by one: spread as arguments, a large map's complaints exhaust the stack.
      for (const pair of map.items) for (const it of badKey(origin, pair, seen)) structure.keys.push(it);
    },
    Alias: (_, alias, ancestors) => {
      aliases += 1;
      if (aliases <= MOST_ALIASES) {
        structure.aliases.push(
          ...badAlias(
            origin,
            alias,
            ancestors.filter((it) => !isPair(it)),
          ),
        );
        return undefined;
      }
      const it = `more than ${String(MOST_ALIASES)} aliases`;
      const write = 'the values themselves';
      structure.aliases.push(complain(origin, rangeStart(alias) ?? 0, { about: '', found: it, write }));
      return visit.BREAK;
    },
  });
  return structure;
};
