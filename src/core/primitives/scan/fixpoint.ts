/** What a transform of a loop's body says of its carry, and the result of it. */
export interface Fixpoint<R> {
  /** Which carries are concerned: at the start, or after some step. */
  readonly carry: readonly boolean[]
  readonly made: R
}

/**
 * Repeats a transform of a loop's body until the carries that come out concerned (nonzero, mapped, used …) are those that went in; each round adds some.
 *
 * @param flagsOf which carries the result concerns after a step
 */
export function carryFixpoint<R>(
  start: readonly boolean[],
  transform: (carry: readonly boolean[]) => R,
  flagsOf: (made: R) => readonly boolean[],
): Fixpoint<R> {
  let carry = start
  for (;;) {
    const made = transform(carry)
    const flags = flagsOf(made)
    const joined = carry.map((flag, i) => flag || flags[i] === true)
    if (joined.every((flag, i) => flag === carry[i])) return { carry, made }
    carry = joined
  }
}
