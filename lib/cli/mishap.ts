/** What a person can put right: one line that says what was found, where, and what to do next. */
export class Mishap extends Error {
  override readonly name = 'Mishap';
}
