import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../../core/json.ts';
import { readSources, type Path, type Source } from './source.ts';

/** Where something stands. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const placeIn = ({ file, locate }: Source, path: Path): Place => {
  const { line, column } = locate({ path, at: 'key', write: '', severity: 'warning' });
  return { file, line, column };
};

const pathTo = (value: { readonly [key: string]: unknown }, property: string): Path => {
  if (property === 'Delivery') return ['delivery'];
  const { desired } = value;
  return isObject(desired) && Object.hasOwn(desired, property) ? ['desired', property] : ['match'];
};

/** Tells where in the files of a folder a policy asks for a property; null for what does not stand there. */
export const placesIn = async (dir: string): Promise<(policy: string, property: string) => Place | null> => {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'));
  const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
  const sources = texts.flatMap((text, index) => readSources(join(dir, names[index] ?? ''), text));
  return (policy, property) => {
    for (const source of sources) {
      const { value } = source;
      if (isObject(value) && value['name'] === policy) return placeIn(source, pathTo(value, property));
    }
    return null;
  };
};
