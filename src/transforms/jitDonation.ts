import { ConcreteArray, type NdArray } from '../core/array.js'
import { ArgumentError } from '../core/errors.js'
import { countLeaves, leafPaths, type Structure } from '../core/pytree.js'
import { at } from '../core/shape.js'

/** Which operands of a traced form the caller gives away. */
export class Donation {
  /** For each operand, captured ones first: may its memory be taken over? */
  readonly mask: readonly boolean[]

  /**
   * @param argnums positions of the donated arguments
   * @param captured how many operands come before the leaves of the arguments
   */
  constructor(
    private readonly label: string,
    argnums: readonly number[],
    private readonly structure: Structure,
    private readonly captured: number,
  ) {
    const args = structure.kind === 'list' ? structure.children : []
    this.mask = [
      ...Array.from({ length: captured }, () => false),
      ...args.flatMap((arg, i) => Array.from({ length: countLeaves(arg) }, () => argnums.includes(i))),
    ]
  }

  /** Throws if an array is donated and given a second time: it would be written over while it is read. */
  check(operands: readonly NdArray[]): void {
    if (new Set(operands).size === operands.length) return
    operands.forEach((x, i) => {
      if (this.mask[i] !== true || !hasMemory(x)) return
      const other = operands.findIndex((y, k) => y === x && k !== i)
      if (other < 0) return
      const elsewhere = other < this.captured ? 'is also an array that the function closes over' : `is also given as ${this.pathOf(other)}`
      throw new ArgumentError(
        `${this.label}: ${this.pathOf(i)} is donated, but the same array ${elsewhere}. Donate only what is used nowhere else, or pass a copy.`,
      )
    })
  }

  /** Ends the donated arrays; results that are such arrays live on as new ones. */
  finish(operands: readonly NdArray[], results: readonly NdArray[]): readonly NdArray[] {
    const given = operands.filter((x, i): x is ConcreteArray => this.mask[i] === true && hasMemory(x))
    const kept = new Map<NdArray, NdArray>()
    for (const x of given) if (results.includes(x)) kept.set(x, new ConcreteArray(x.aval, x.storage, x.offset, x.strides))
    for (const x of given) x.release()
    return results.map((y) => kept.get(y) ?? y)
  }

  private pathOf(operand: number): string {
    return at(leafPaths(this.structure, 'arguments'), operand - this.captured)
  }
}

/** Constants, which all arrays of one value share, have none to give. */
function hasMemory(x: NdArray): x is ConcreteArray {
  return x instanceof ConcreteArray && !x.disposed && !x.storage.literal
}
