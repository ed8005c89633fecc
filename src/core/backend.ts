import type { Aval } from './aval.js'
import type { ConcreteArray } from './array.js'
import type { DType, TypedArray } from './dtype.js'
import type { AnyPrimitive } from './primitive.js'
import type { Program } from './program.js'

/** A program made ready to run. */
export interface Executable {
  /**
   * Runs it on operands that have the avals of the program's inputs.
   *
   * @param donated which operands are given away, to be released by the caller afterwards: each is given only once, and where its storage is `owned`
   * results may be written over it
   */
  call(operands: readonly ConcreteArray[], donated?: readonly boolean[]): readonly ConcreteArray[]
  /** What was compiled: kernels, tier, what fell back and why. */
  explain(): string
}

/** Everything that a device does for us. A further backend implements this interface and needs no change elsewhere. */
export interface Backend {
  readonly name: string
  /** Changes when programs are compiled differently from now on; executables made before are not used any more. */
  readonly generation: number
  /** Can it hold this dtype? */
  supports(dtype: DType): boolean
  /** Takes over host elements, row-major, as an array of this aval. */
  fromTypedArray(data: TypedArray, aval: Aval): ConcreteArray
  /** A fresh row-major copy of the elements; throws where only {@link readAsync} can. */
  read(array: ConcreteArray): TypedArray
  /** A fresh row-major copy of the elements. */
  readAsync(array: ConcreteArray): Promise<TypedArray>
  /** Runs one primitive on concrete operands, now. */
  execute(primitive: AnyPrimitive, operands: readonly ConcreteArray[], params: object): readonly ConcreteArray[]
  /** Makes a program ready to run. */
  compile(program: Program): Executable
}
