import { ArgumentError, ShapeError } from '../core/errors.js'
import { at, formatShape, range, type Shape } from '../core/shape.js'

/** The names of the axes of each operand, and those of the result in their order. */
export interface Subscripts {
  readonly inputs: readonly (readonly string[])[]
  readonly output: readonly string[]
}

/**
 * Reads subscripts such as `ij,jk->ik` for operands of these shapes. Axes under an ellipsis get the names `...1`, `...2`, counted from the last one.
 *
 * @throws ArgumentError for subscripts that are not well formed or name another number of operands; ShapeError for one that does not fit its shape
 */
export function readSubscripts(subscripts: string, shapes: readonly Shape[]): Subscripts {
  const given: unknown = subscripts
  if (typeof given !== 'string') {
    throw new ArgumentError(`einsum: the subscripts are of type ${typeof given}. They come first, as a string: einsum('ij,jk->ik', x, y).`)
  }
  const [left, right, ...more] = subscripts.replaceAll(' ', '').split('->')
  if (left === undefined || more.length > 0) throw malformed(subscripts, "it has more than one '->'")
  const terms = left.split(',')
  if (terms.length !== shapes.length) {
    throw malformed(subscripts, `it names ${String(terms.length)} operands, but ${String(shapes.length)} were given`)
  }
  const inputs = terms.map((term, i) => axisNames(subscripts, term, at(shapes, i)))
  const broadcast = inputs
    .map((names) => names.filter(isEllipsis))
    .reduce((longest, names) => (names.length > longest.length ? names : longest), [])
  if (right === undefined) return { inputs, output: [...broadcast, ...namedOnce(terms)] }
  if (!right.includes('...') && broadcast.length > 0) {
    throw malformed(subscripts, "its operands have axes under '...', but its result has no '...'; write one there, or sum the axes first")
  }
  const output = lettersOf(subscripts, right, broadcast)
  output.forEach((name, i) => {
    if (output.indexOf(name) !== i) throw malformed(subscripts, `'${name}' stands twice in the result`)
    if (!isEllipsis(name) && !inputs.some((names) => names.includes(name)))
      throw malformed(subscripts, `'${name}' is in the result and in no operand`)
  })
  return { inputs, output }
}

function isEllipsis(name: string): boolean {
  return name.startsWith('...')
}

/** The letters that stand once in all terms, in alphabetical order: the axes of an implicit result. */
function namedOnce(terms: readonly string[]): readonly string[] {
  const letters = [...terms.join('').replaceAll('.', '')]
  return letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter)).sort()
}

function axisNames(subscripts: string, term: string, shape: Shape): readonly string[] {
  const letters = term.replaceAll('.', '').length
  const hidden = shape.length - letters
  if (hidden < 0 || (hidden > 0 && !term.includes('...'))) {
    throw new ShapeError(
      `einsum '${subscripts}': '${term}' names ${String(letters)} axes, but its operand has shape ${formatShape(shape)}. Name each axis, or write '...' for the others.`,
    )
  }
  return lettersOf(
    subscripts,
    term,
    range(hidden).map((i) => `...${String(hidden - i)}`),
  )
}

/** The letters of a term, with the axes under its ellipsis put in. */
function lettersOf(subscripts: string, term: string, hidden: readonly string[]): readonly string[] {
  const [before = '', after, ...more] = term.split('...')
  if (more.length > 0) throw malformed(subscripts, `'${term}' has more than one '...'`)
  const letters = `${before}${after ?? ''}`
  if (!/^[A-Za-z]*$/.test(letters)) throw malformed(subscripts, `'${term}' holds something else than letters and '...'`)
  return after === undefined ? [...before] : [...before, ...hidden, ...after]
}

function malformed(subscripts: string, what: string): ArgumentError {
  return new ArgumentError(
    `einsum '${subscripts}': ${what}. Write a letter for each axis, commas between operands and '->' before the result, such as 'ij,jk->ik'.`,
  )
}
