import type { NdArray } from '../core/array.js'
import type { Aval } from '../core/aval.js'
import { OutputError, ShapeError } from '../core/errors.js'
import { equalStructures, formatStructure, type Structure } from '../core/pytree.js'
import type { FlatArrays } from './trees.js'

/** A result without its elements, and who gave it. */
interface Seen {
  readonly structure: Structure
  readonly avals: readonly Aval[]
  readonly from: string
}

/** What one call of a function with custom rules gives: the function and its rules must agree on containers, shapes and dtypes. */
export class ResultShape {
  private known: Seen | null = null

  constructor(private readonly label: string) {}

  /** The containers of the result. */
  get structure(): Structure {
    return this.present().structure
  }

  /** Shapes and dtypes of the leaves of the result. */
  get avals(): readonly Aval[] {
    return this.present().avals
  }

  /**
   * Notes a result that the function, or one of its rules, gave, and returns its leaves.
   *
   * @throws OutputError where it differs from what was seen before
   */
  seen({ structure, leaves }: FlatArrays, from: string): readonly NdArray[] {
    this.compare({ structure, avals: leaves.map((y) => y.aval), from }, (aval, other) => aval.strong === other.strong)
    return leaves
  }

  /**
   * {@link seen} for results that carry a batch of `size` as axis 0 where `mapped`.
   *
   * @throws ShapeError where a mapped result does not; OutputError where the containers differ
   */
  seenMapped({ structure, leaves }: FlatArrays, mapped: readonly boolean[], size: number): readonly NdArray[] {
    leaves.forEach((y, i) => {
      if (mapped[i] !== true || y.shape[0] === size) return
      throw new ShapeError(
        `${this.label}: the vmap rule says that a result ${y.aval.toString()} is mapped, but axis 0 does not have the ${String(size)} elements of the batch. ` +
          'Mapped results carry the batch as axis 0; say false in outMapped for a result that is the same for all.',
      )
    })
    this.compare({ structure, avals: leaves.map((y) => y.aval), from: 'the vmap rule' }, (aval, other) => aval.dtype === other.dtype)
    return leaves
  }

  private compare(given: Seen, same: (aval: Aval, other: Aval) => boolean): void {
    this.known ??= given
    const { known } = this
    const fits =
      equalStructures(given.structure, known.structure) &&
      given.avals.every((aval, i) => {
        const other = known.avals[i]
        return other !== undefined && same(aval, other)
      })
    if (fits) return
    throw new OutputError(
      `${this.label}: ${given.from} gave ${describe(given)}, but ${known.from} gave ${describe(known)}. ` +
        'A rule must give what the function gives: the same containers, shapes and dtypes.',
    )
  }

  private present(): Seen {
    if (this.known === null) throw new OutputError(`${this.label}: the function was neither run nor traced.`)
    return this.known
  }
}

function describe({ structure, avals }: Seen): string {
  return structure.kind === 'leaf' ? String(avals[0]) : `${formatStructure(structure)} of ${avals.join(', ')}`
}
