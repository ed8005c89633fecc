import { customLinearSolve, customRoot, grad, jit, solvers, type ArrayLike, type NdArray, type SolverInfo } from '../../src/index.js'
import { expectType } from './expectType.js'
import { x } from './model.js'

interface State {
  readonly p: NdArray
  readonly q: readonly [NdArray, NdArray]
}
declare const state: State

// customLinearSolve: the tree of b, everything unannotated
expectType<NdArray>()(
  customLinearSolve(
    (v) => {
      expectType<NdArray>()(v)
      return v.mul(2)
    },
    x,
    {
      solve: (matvec, b) => {
        expectType<NdArray>()(b)
        expectType<NdArray>()(matvec(1))
        return matvec(b)
      },
      transposeSolve: (vecmat, b) => vecmat(b),
    },
  ),
)
// a number stands for an array
expectType<NdArray>()(customLinearSolve((v) => v.mul(2), 3, { solve: (_matvec, b) => b.div(2), symmetric: true }))
const solved = customLinearSolve(({ p, q: [a, b] }) => ({ p: a, q: [p, b] as const }), state, { solve: (_matvec, b) => b })
expectType<NdArray>()(solved.p)
expectType<NdArray>()(solved.q[1])
// auxiliary results make it a pair
const [withAux, aux] = customLinearSolve((v) => v, x, { solve: (_matvec, b) => [b, { steps: 3 }], hasAux: true })
expectType<NdArray>()(withAux)
expectType<NdArray>()(aux.steps)
// @ts-expect-error solve is missing
customLinearSolve((v) => v, x, {})
// @ts-expect-error matvec returns another tree
customLinearSolve((v) => ({ v }), x, { solve: (_matvec, b) => b })
// @ts-expect-error solve returns another tree
customLinearSolve((v) => v, state, { solve: () => x })
// @ts-expect-error with hasAux a pair is due
customLinearSolve((v) => v, x, { solve: (_matvec, b) => b, hasAux: true })
// @ts-expect-error no such option
customLinearSolve((v) => v, x, { solve: (_matvec, b) => b, symmetrical: true })

// customRoot
expectType<NdArray>()(
  customRoot((u) => u.mul(u).sub(2), 1, { solve: (f, guess) => guess.sub(f(guess)), tangentSolve: (g, y) => y.div(g(1)) }),
)
const root = customRoot(({ p, q }) => ({ p, q }), state, { solve: (f, guess) => f(guess), tangentSolve: (g, y) => g(y) })
expectType<NdArray>()(root.q[0])
const [, count] = customRoot((u) => u, x, { solve: (_f, guess) => [guess, 7], tangentSolve: (_g, y) => y, hasAux: true })
expectType<NdArray>()(count)
// @ts-expect-error tangentSolve is missing
customRoot((u) => u, x, { solve: (_f, guess) => guess })
// @ts-expect-error f returns another tree
customRoot(({ p }) => p, state, { solve: (_f, guess) => guess, tangentSolve: (_g, y) => y })

// solvers
const [y, info] = solvers.cg((v) => v.mul(2), x, { M: (v) => v, tol: 1e-9, atol: x, maxiter: 3, x0: 0, unconverged: 'keep' })
expectType<NdArray>()(y)
expectType<SolverInfo>()(info)
expectType<NdArray>()(solvers.gmres(x, x, { restart: 5 })[0])
expectType<NdArray>()(solvers.bicgstab(({ p, q }) => ({ p, q }), state)[0].p)
// @ts-expect-error only gmres restarts
solvers.cg(x, x, { restart: 5 })
// @ts-expect-error not a choice
solvers.cg(x, x, { unconverged: 'throw' })
// @ts-expect-error the operator returns another tree
solvers.gmres(({ p }) => p, state)

expectType<NdArray>()(solvers.fixedPoint((v) => v.mul(0.5), 1, { tol: 1e-3, maxSteps: 4 })[0])
expectType<NdArray>()(solvers.root(({ p, q }) => ({ p, q }), state, { method: 'broyden' })[0].q[1])
expectType<NdArray>()(solvers.argmin(({ p }) => p.sum(), state, { method: 'gradientDescent' })[0].p)
// @ts-expect-error no such method
solvers.root((v) => v, x, { method: 'bfgs' })
// @ts-expect-error a fixed point is found in one way
solvers.fixedPoint((v) => v, x, { method: 'newton' })
// @ts-expect-error the function returns no scalar
solvers.argmin((v) => [v], x)

// inside transforms
expectType<(c: ArrayLike) => NdArray>()(grad((c: NdArray) => solvers.root((v) => v.mul(v).sub(c), 1)[0]))
jit((c: NdArray) => solvers.fixedPoint((v) => v.mul(c), c)[1].steps)
