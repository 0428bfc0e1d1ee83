import { tame } from './core/actor.ts';

/** What Lambda hands over, or the shell. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a value has to look like, and how to say so. */
export interface Shape {
  readonly shape: Pick<RegExp, 'test'>;
  readonly says: string;
  readonly needed?: boolean;
  /** Whether somebody may have written the secret itself there: it is not shown. */
  readonly hidden?: boolean;
}

/** Shapes by the names of variables. */
export type Shapes = Readonly<Record<string, Shape>>;

/** The parts of a list with commas between. */
export const listOf = (list: string): readonly string[] => list.split(',').map((one) => one.trim());

/** What a variable says; null where it says nothing. */
export const given = (env: Environment, name: string): string | null => env[name] || null;

/** Throws one error of everything that is wrong: with the shape of a value, or what was found beside that. */
export const check = (env: Environment, shapes: Shapes, found: readonly string[] = []): void => {
  const wrong = Object.entries(shapes).flatMap(([name, { shape, says, needed = false, hidden = false }]) => {
    const value = given(env, name);
    if (value === null) return needed ? [`${name} is missing: write ${says}`] : [];
    if (shape.test(value)) return [];
    return [
      `${name} is ${hidden ? 'not usable' : JSON.stringify(tame(value))}: write ${says}, or leave it out`,
    ];
  });
  const all = [...wrong, ...found];
  if (all.length > 0) throw new Error(`The environment is not usable. ${all.join('. ')}.`);
};

/** The parts of a variable's list, each once. */
export const listGiven = (env: Environment, name: string): readonly string[] => {
  const list = given(env, name);
  return list === null ? [] : [...new Set(listOf(list))];
};
