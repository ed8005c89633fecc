import type { ConcreteArray } from './array.js'
import type { Backend } from './backend.js'
import type { AnyPrimitive } from './primitive.js'
import { scope } from './scope.js'

/** Longer computations than this are not remembered. */
const mostSteps = 64

/** One operation on constants, and on results of such operations, that can be run on any backend. */
class Step {
  private readonly sources: readonly (ConcreteArray | Origin)[]
  readonly steps: number

  constructor(
    private readonly primitive: AnyPrimitive,
    operands: readonly ConcreteArray[],
    private readonly params: object,
  ) {
    // Where an array can be made again, not the array itself, which would keep memory of a device.
    this.sources = operands.map((x) => origins.get(x) ?? x)
    this.steps = this.sources.reduce((sum, source) => sum + (source instanceof Origin ? source.step.steps : 0), 1)
  }

  run(backend: Backend, done: Map<Step, readonly ConcreteArray[]>): readonly ConcreteArray[] {
    const known = done.get(this)
    if (known !== undefined) return known
    const operands = this.sources.map((source) => (source instanceof Origin ? source.on(backend, done) : placed(source, backend)))
    const results = backend.execute(this.primitive, operands, this.params)
    done.set(this, results)
    return results
  }
}

/** Where an array of constants comes from that lies on a device and cannot be read at once. */
class Origin {
  constructor(
    readonly step: Step,
    private readonly index: number,
  ) {}

  on(backend: Backend, done: Map<Step, readonly ConcreteArray[]>): ConcreteArray {
    const result = this.step.run(backend, done)[this.index]
    if (result === undefined) throw new TypeError('A constant has fewer results on another backend; this is a bug in one of the two.')
    return result
  }
}

const origins = new WeakMap<ConcreteArray, Origin>()

/** Can any backend have it, because it was made of constants alone? */
export function isFree(x: ConcreteArray): boolean {
  const { storage } = x
  return storage.free && (storage.readable || origins.has(x))
}

/** Runs what makes arrays of constants alone: they belong to no backend. */
export function asConstant<R>(make: () => R): R {
  const before = scope.constants
  scope.constants = true
  try {
    return make()
  } finally {
    scope.constants = before
  }
}

/** Runs a primitive on constants. What cannot be read at once remembers how it was made. */
export function executeOnConstants(
  backend: Backend,
  primitive: AnyPrimitive,
  operands: readonly ConcreteArray[],
  params: object,
): readonly ConcreteArray[] {
  const before = scope.constants
  scope.constants = true
  let results: readonly ConcreteArray[]
  try {
    results = backend.execute(primitive, operands, params)
  } finally {
    scope.constants = before
  }
  for (const x of results) {
    if (x.storage.data === null) {
      remember(primitive, operands, params, results)
      break
    }
  }
  return results
}

function remember(primitive: AnyPrimitive, operands: readonly ConcreteArray[], params: object, results: readonly ConcreteArray[]): void {
  if (results.every(({ storage }) => storage.readable)) return
  const step = new Step(primitive, operands, params)
  if (step.steps > mostSteps) return
  results.forEach((x, i) => {
    if (!x.storage.readable && x.storage.free && !origins.has(x)) origins.set(x, new Origin(step, i))
  })
}

/** Says that an array has the elements of another one in the same memory. */
export function sameOrigin(x: ConcreteArray, from: ConcreteArray): ConcreteArray {
  if (from.storage.data === null) {
    const origin = origins.get(from)
    if (origin !== undefined) origins.set(x, origin)
  }
  return x
}

/** Copies of arrays on the other backend where they were used last. */
const copies = new WeakMap<ConcreteArray, ConcreteArray>()

/** An array as one of this backend: itself, or where it was made of constants alone a copy. */
export function placed(x: ConcreteArray, backend: Backend): ConcreteArray {
  const { storage } = x
  const own = storage.backend
  if (own === null || own === backend || !storage.free) return x
  const known = copies.get(x)
  if (known?.storage.backend === backend) return known
  const copy = asConstant(() =>
    storage.readable ? backend.fromTypedArray(own.read(x), x.aval) : (origins.get(x)?.on(backend, new Map()) ?? x),
  )
  copies.set(x, copy)
  return copy
}
