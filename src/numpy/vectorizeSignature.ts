import { ArgumentError, ShapeError } from '../core/errors.js'
import { at, formatShape, type Shape } from '../core/shape.js'

/** The names of the core axes of one operand or result; a name of digits is an extent. */
export type CoreAxes = readonly string[]

/** The core axes of operands and results. */
export interface Signature {
  readonly text: string
  readonly operands: readonly CoreAxes[]
  readonly results: readonly CoreAxes[]
}

const list = String.raw`\(\s*(?:\w+\s*(?:,\s*\w+\s*)*)?\)`
const lists = String.raw`\s*${list}\s*(?:,\s*${list}\s*)*`
const wellFormed = new RegExp(`^(${lists})->(${lists})$`)

/** Reads a signature such as `'(m,n),(n)->(m)'`. */
export function parseSignature(text: string): Signature {
  const found = wellFormed.exec(text)
  if (found === null) {
    throw new ArgumentError(
      `vectorize: the signature ${JSON.stringify(text)} cannot be read. Write the core axes of operands and results as in '(m,n),(n)->(m)'.`,
    )
  }
  const [, operands = '', results = ''] = found
  return { text, operands: coreAxes(operands), results: coreAxes(results) }
}

function coreAxes(text: string): readonly CoreAxes[] {
  return [...text.matchAll(/\(([^)]*)\)/g)].map(([, names = '']) =>
    names.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])),
  )
}

/** The extents that names of core axes stand for, found on the way. */
export type Extents = Map<string, number>

/** Notes the extents of the core axes of an operand or result; throws where one disagrees. */
export function matchExtents(label: string, what: string, { text }: Signature, axes: CoreAxes, shape: Shape, extents: Extents): void {
  if (shape.length !== axes.length) {
    throw new ShapeError(
      `${label}: ${what} has the core shape ${formatShape(shape)}, but '${text}' says it has ${String(axes.length)} core axes. Correct the signature, or the shape.`,
    )
  }
  axes.forEach((name, i) => {
    const extent = at(shape, i)
    const wanted = /^\d+$/.test(name) ? Number(name) : (extents.get(name) ?? extent)
    if (wanted !== extent) {
      throw new ShapeError(
        `${label}: core axis ${name} of '${text}' has extent ${String(wanted)}, but ${String(extent)} in ${what} of core shape ${formatShape(shape)}.`,
      )
    }
    extents.set(name, extent)
  })
}
