import { ConcreteArray, type NdArray as CoreArray } from '../../../../src/core/array.js'
import { literalValue } from '../../../../src/core/constant.js'
import { itemSize } from '../../../../src/core/dtype.js'
import { Tape } from '../../../../src/core/recordedTape.js'
import type { Storage } from '../../../../src/core/storage.js'
import { interpreters } from '../../../../src/transforms/interpreters.js'
import { linearizeFlat } from '../../../../src/transforms/linearize.js'
import type { NdArray } from '../../../../src/index.js'

/** Bytes of what the backward pass of `f` at `x` keeps: each stored array once, without those in `given`, which are there anyway. */
export function residualBytes(f: (x: NdArray) => NdArray, x: NdArray, given: readonly NdArray[] = []): number {
  const there = new Set<Storage>([x, ...given].map((y) => concrete(y).storage))
  // The library's own arrays are those that users get.
  const g = (xs: readonly CoreArray[]): readonly CoreArray[] => [f(xs[0] as NdArray)]
  const { linear } = linearizeFlat('residuals', g, [x], interpreters)
  const kept = new Map<Storage, number>()
  let tapes = 0
  for (const residual of linear.residuals()) {
    if (residual instanceof Tape) {
      tapes += residual.bytes
      continue
    }
    const array = concrete(residual)
    if (literalValue(array) !== null || there.has(array.storage)) continue
    kept.set(array.storage, Math.max(kept.get(array.storage) ?? 0, array.size * itemSize(array.dtype)))
  }
  return tapes + [...kept.values()].reduce((sum, bytes) => sum + bytes, 0)
}

function concrete(x: CoreArray): ConcreteArray {
  if (x instanceof ConcreteArray) return x
  throw new Error('a residual is not concrete')
}

/** Bytes of temporaries that a compiled function needs, as `explain` says. */
export function temporaryBytes(explained: string): number {
  const found = /(\d+(?:\.\d+)?) (B|KB|MB) of temporaries/.exec(explained)
  if (found === null) throw new Error(`no temporaries in ${explained}`)
  const unit = { B: 1, KB: 1e3, MB: 1e6 }[found[2] ?? 'B'] ?? NaN
  return Number(found[1]) * unit
}
