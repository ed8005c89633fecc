const numbersOf = (value) => (typeof value === 'number' ? [value] : value)

/**
 * Throws unless `value` agrees with `expected`: no element differs by more than `tolerance` times the largest expected magnitude. A tolerance that
 * would accept anything is refused, and so is an expectation of zeros alone.
 */
export const verify = (who, value, expected, tolerance) => {
  const got = numbersOf(value)
  const wanted = numbersOf(expected)
  if (!(tolerance >= 0 && tolerance < 0.01)) throw new Error(`${who}: ${tolerance} is no tolerance.`)
  if (got.length !== wanted.length || wanted.length === 0)
    throw new Error(`${who}: ${got.length} numbers came, ${wanted.length} were expected.`)
  let scale = 0
  let error = 0
  for (let i = 0; i < wanted.length; i++) {
    scale = Math.max(scale, Math.abs(wanted[i]))
    const difference = Math.abs(got[i] - wanted[i])
    if (!(difference <= error)) error = Number.isNaN(difference) ? Infinity : difference
  }
  if (!(scale > 0 && scale < Infinity)) throw new Error(`${who}: the expected result says nothing, its largest magnitude is ${scale}.`)
  if (error > tolerance * scale) {
    throw new Error(`${who}: wrong by ${(error / scale).toExponential(2)} of the largest result, more than ${tolerance}.`)
  }
}
