/** What a person can put right: one line that says what was found, where, and what to do next. */
export class Mishap extends Error {
  override readonly name: string = 'Mishap';
  /** What the command ends with. */
  readonly status: number = 1;
}

/** A policy or a test that was refused: the command did its work, and what it found is not well. */
export class Refusal extends Mishap {
  override readonly name = 'Refusal';
  override readonly status = 2;
}
