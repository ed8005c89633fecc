// Every primitive: derivatives of order 1 to 10 against nested forward mode, and in float32 against float64.
import type { Sample } from '../../../src/core/draw.js'
import { isFloat, type FloatDType } from '../../../src/core/dtype.js'
import type { AnyPrimitive } from '../../../src/core/primitive.js'
import { bitcastP } from '../../../src/core/primitives/bitcast.js'
import { convert } from '../../../src/core/primitives/convert.js'
import { randomGammaP } from '../../../src/core/primitives/randomGamma.js'
import { show } from '../../../properties/arrays.js'
import { testPrimitives, type Check } from '../../../properties/check.js'
import { fail } from '../../../properties/checks/evaluate.js'
import type { PropertyDraw } from '../../../properties/draw.js'
import { byJet, byNesting, functionOf, magnitudes, type Derivatives, type FlatFunction, type Motion } from './derivatives.js'

/** Where a check of a primitive begins: a sample, and how its float operands move. `null`: nothing moves, or the sample is of other dtypes. */
function movingSample(primitive: AnyPrimitive, draw: PropertyDraw, dtype: FloatDType, bent: boolean): Moving | null {
  // Collectives need a vmap around them, and have tests of their own.
  if (primitive.axisName !== undefined) return null
  const sample = draw.sample(primitive)
  const floats = sample.operands.filter((x) => isFloat(x.dtype))
  if (floats.length === 0 || floats.some((x) => x.dtype !== dtype)) return null
  const motions = sample.operands.map((x): Motion | null => {
    if (!isFloat(x.dtype) || draw.integer(0, 3) === 3) return null
    return { velocity: draw.direction(x.shape, x.dtype), acceleration: bent ? draw.direction(x.shape, x.dtype) : null }
  })
  return { sample, motions, f: functionOf(primitive, sample.params) }
}

interface Moving {
  readonly sample: Sample<object>
  readonly motions: readonly (Motion | null)[]
  readonly f: FlatFunction
}

/** Throws where derivatives differ by more than `roundoff` of what their terms amount to: each order adds a few dozen roundings. */
function compare(
  primitive: AnyPrimitive,
  { sample, motions, f }: Moving,
  found: Derivatives,
  wanted: Derivatives,
  roundoff: number,
  how: string,
): void {
  const scales = magnitudes(f, sample.operands, motions, wanted[0]?.length ?? 0)
  wanted.forEach((list, result) => {
    list.forEach((derivative, k) => {
      derivative.forEach((x, i) => {
        const [actual, scale] = [found[result]![k]![i]!, scales[result]![k]![i]!]
        if (Object.is(actual, x) || Math.abs(actual - x) <= roundoff * 64 * (k + 1) * scale) return
        const message = `the derivative of order ${String(k + 1)} is ${show(actual)} at element ${String(i)}, ${how} gives ${show(x)}`
        fail(primitive, sample, `${message}; its terms amount to ${show(scale)}`)
      })
    })
  })
}

/** Of these a nested derivative has several times the terms of the one below, and no recurrence closes: they are compared to order 3. */
const widening = new Set([
  ...[
    'gamma',
    'igamma',
    'igammac',
    'zeta',
    'gammaDensity',
    'betainc',
    'betaDensity',
    'lbeta',
    'beta',
    'polygammaDifference',
    'erfcx',
    'ndtr',
    'ndtri',
    'randomGamma',
  ],
  ...['cholesky', 'triangularSolve', 'lu', 'solve', 'qr', 'eigh', 'svd', 'pinv', 'coupling'],
])

/** Programs are compiled anew for each nesting: fewer of them are tried. */
const isControl = (primitive: AnyPrimitive): boolean => primitive.control !== null

function agreement(name: string, order: number, runs: number, bent: boolean, concerns: (primitive: AnyPrimitive) => boolean): Check {
  return {
    name,
    law: `derivatives of order 1 to ${String(order)} along a ${bent ? 'curve' : 'line'} are those of nested forward mode`,
    options: { floats: 'float64', maxRank: 2, maxExtent: 2 },
    runs,
    run: (primitive, draw) => {
      const moving = concerns(primitive) ? movingSample(primitive, draw, 'float64', bent) : null
      if (moving === null) return
      const { sample, motions, f } = moving
      const most = widening.has(primitive.name) ? 3 : order
      const found = byJet(f, sample.operands, motions, most)
      compare(primitive, moving, found, byNesting(f, sample.operands, motions, most), 2 ** -53, 'nested forward mode')
    },
  }
}

const single: Check = {
  name: 'jet in float32',
  law: 'derivatives of order 1 to 10 in float32 are those in float64',
  options: { floats: 'float32', maxRank: 2, maxExtent: 2 },
  runs: 8,
  run: (primitive, draw) => {
    // Programs are typed, and bitcast reads 32 bits: neither takes float64 as well. A sampler draws another number in it.
    const apart = isControl(primitive) || primitive === bitcastP || primitive === randomGammaP
    const moving = apart ? null : movingSample(primitive, draw, 'float32', true)
    if (moving === null) return
    const { sample, motions, f } = moving
    const wide = sample.operands.map((x) => (x.dtype === 'float32' ? convert(x, 'float64') : x))
    const wideMotions = motions.map(
      (motion) =>
        motion && {
          velocity: convert(motion.velocity, 'float64'),
          acceleration: motion.acceleration && convert(motion.acceleration, 'float64'),
        },
    )
    const most = widening.has(primitive.name) ? 3 : 10
    compare(primitive, moving, byJet(f, sample.operands, motions, most), byJet(f, wide, wideMotions, most), 2 ** -24, 'float64')
  },
}

testPrimitives(agreement('jet', 10, 2, false, (primitive) => !isControl(primitive)))
testPrimitives(agreement('jet of programs', 8, 2, false, isControl))
testPrimitives(agreement('jet along a curve', 5, 8, true, () => true))
testPrimitives(single)
