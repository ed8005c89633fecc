import type { DType } from '../../../core/dtype.js'
import type { Expr } from '../../../core/scalar/expression.js'
import type { KernelText } from './kernelText.js'

/** The statements of a kernel, one after the other. Places and indices are int32. */
export class Statements {
  text = ''

  constructor(readonly kernel: KernelText) {}

  add(text: string): void {
    this.text += text
  }

  /** A name for a value. */
  define(value: string, type: DType = 'int32'): string {
    const name = this.kernel.newName()
    this.text += this.kernel.dialect.constant(type, name, value)
    return name
  }

  /** A name for a value that changes. */
  variable(value: string, type: DType = 'int32'): string {
    const name = this.kernel.newName()
    this.text += this.kernel.dialect.variable(type, name, value)
    return name
  }

  /** The indices of a place in a row-major array. */
  indices(place: string, extents: readonly number[]): string[] {
    let rest = place
    return extents.map((extent, axis) => {
      const stride = extents.slice(axis + 1).reduce((product, n) => product * n, 1)
      if (extent === 1) return '0'
      if (stride === 1) return rest
      const index = this.define(this.kernel.dialect.quotient(rest, stride))
      rest = this.define(`${rest} - ${index} * ${String(stride)}`)
      return index
    })
  }

  /** The nearest number from 0 to `last`. */
  clamped(x: string, last: number): string {
    if (last === 0) return '0'
    const { dialect } = this.kernel
    return this.define(dialect.choose(`${x} < 0`, '0', dialect.least(x, String(last))))
  }

  /** An int32 element of a buffer. */
  load(buffer: number, place: string): string {
    return this.define(this.kernel.load(buffer, 'int32', place))
  }

  /** The text of an expression of these operands. */
  evaluate(expression: Expr, operands: readonly string[]): string {
    const block = this.kernel.block((leaf) => (leaf.op === 'operand' ? (operands[leaf.position] ?? '') : '0'))
    this.text += block.print([expression])
    return block.value(expression)
  }
}

/** The row-major place of indices. */
export function rowMajorPlace(indices: readonly string[], extents: readonly number[]): string {
  let stride = 1
  const terms: string[] = []
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    const index = indices[axis] ?? '0'
    if (index !== '0') terms.unshift(stride === 1 ? index : `(${index}) * ${String(stride)}`)
    stride *= extents[axis] ?? 1
  }
  return terms.length === 0 ? '0' : terms.join(' + ')
}
