import type { NdArray } from '../../core/array.js'
import { fill } from '../../core/constant.js'
import { foriLoop } from '../../transforms/controlFlow/foriLoop.js'
import { customLinearSolve } from '../../transforms/implicit/customLinearSolve.js'
import { customRoot } from '../../transforms/implicit/customRoot.js'
import { cos, sin } from '../../core/primitives/sine.js'

/** After so many steps, each of which divides the error by four at least, nothing changes in float64. */
const steps = 30

/** The x with x + sin(x) / 4 = y. */
export function implicitRoot(y: NdArray): NdArray {
  return customRoot((x: NdArray) => x.add(sin(x).mul(0.25)).sub(y), fill(0, y.aval.strong), {
    solve: (f: (x: NdArray) => NdArray, guess: NdArray) => foriLoop(0, steps, (_i: NdArray, x: NdArray) => x.sub(f(x)), guess),
    tangentSolve: (f: (x: NdArray) => NdArray, t: NdArray) => t.div(f(fill(1, t.aval.strong))),
  })
}

/** {@link implicitRoot}, written out. */
export function unrolledRoot(y: NdArray): NdArray {
  let x: NdArray = fill(0, y.aval.strong)
  for (let step = 0; step < steps; step++) x = y.sub(sin(x).mul(0.25))
  return x
}

/** The x with (2 + cos(d)) x + sum(x) / 4 = b. */
export function implicitSolve(d: NdArray, b: NdArray): NdArray {
  const diagonal = cos(d).add(2)
  return customLinearSolve((x: NdArray) => diagonal.mul(x).add(x.sum().mul(0.25)), b, {
    solve: (_matvec: (x: NdArray) => NdArray, y: NdArray) => eliminated(diagonal, y),
    symmetric: true,
  })
}

/** {@link implicitSolve}, written out. */
export function unrolledSolve(d: NdArray, b: NdArray): NdArray {
  return eliminated(cos(d).add(2), b)
}

/** By the formula of Sherman and Morrison. */
function eliminated(diagonal: NdArray, b: NdArray): NdArray {
  const own = b.div(diagonal)
  const one = fill(1, b.aval.strong).div(diagonal)
  return own.sub(one.mul(own.sum().div(one.sum().add(4))))
}
