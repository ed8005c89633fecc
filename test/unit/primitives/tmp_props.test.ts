import { expect, it } from 'vitest'
import { cpu } from '../../../src/backends/cpu/backend.js'
import { NdArray, type ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { bind } from '../../../src/core/bind.js'
import { isFloat, newTypedArray, type DType } from '../../../src/core/dtype.js'
import type { Draw, RealRange } from '../../../src/core/draw.js'
import { Zero, type AnyPrimitive } from '../../../src/core/primitive.js'
import { scope } from '../../../src/core/scope.js'
import { interpreters } from '../../../src/transforms/interpreters.js'
import { vmap } from '../../../src/transforms/vmap.js'
import { jit } from '../../../src/transforms/jit.js'
import { allPrimitives } from '../../../src/core/primitives/all.js'
scope.defaultBackend = cpu
let seed = 12345
const rnd = () => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return seed / 2 ** 32 }
const int = (a: number, b: number) => a + Math.floor(rnd() * (b - a + 1))
const arr = (shape: readonly number[], dtype: DType, f: () => number): ConcreteArray => {
  const n = shape.reduce((a, b) => a * b, 1); const t = newTypedArray(dtype, n); for (let i = 0; i < n; i++) t[i] = f()
  return cpu.fromTypedArray(t, avalOf(shape, dtype)) as ConcreteArray
}
const real = (r: RealRange = {}) => { for (let i = 0; i < 10000; i++) { const v = (r.low ?? -3) + rnd() * ((r.high ?? 3) - (r.low ?? -3)); if ((r.avoid ?? []).every((a) => Math.abs(a - v) >= (r.margin ?? 0))) return v } throw new Error('range') }
const draw: Draw = {
  integer: int, boolean: () => rnd() < 0.5, pick: (o) => o[int(0, o.length - 1)]!,
  shape: (o = {}) => Array.from({ length: int(o.minRank ?? 0, o.maxRank ?? 3) }, () => int(o.minExtent ?? 0, o.maxExtent ?? 4)),
  permutation: (n) => { const p = Array.from({ length: n }, (_, i) => i); for (let i = n - 1; i > 0; i--) { const j = int(0, i); [p[i], p[j]] = [p[j]!, p[i]!] } return p },
  subset: (below, count) => { const p = draw.permutation(below); return p.slice(0, count).sort((a, b) => a - b) },
  floatDtype: () => (rnd() < 0.8 ? 'float64' : 'float32'), dtype: (o) => draw.pick(o ?? ['float64', 'float32', 'int32', 'uint32', 'bool']),
  real: (s, d, r) => arr(s, d, () => real(r)),
  elements: (s, d, r) => d === 'bool' ? arr(s, d, () => int(0, 1)) : isFloat(d) ? arr(s, d, () => real(r)) : arr(s, d, () => int(r?.low ?? (d === 'uint32' ? 0 : -5), r?.high ?? 5)),
  distinct: (s, d) => arr(s, d, () => real()), indices: (s, b) => arr(s, 'int32', () => int(0, b - 1)), int32: (s, v) => { let i = 0; return arr(s, 'int32', () => v[i++]!) },
}
const nums = (x: NdArray) => Array.from(cpu.read(x as ConcreteArray))
it.each(allPrimitives.map((p) => [p.name, p] as const))('%s', (_n, p: AnyPrimitive) => {
  for (let k = 0; k < 60; k++) {
    const { operands, params } = p.sample(draw)
    const results = bind(p, operands, params)
    expect(p.abstractEval(operands.map((x) => x.aval), params)).toEqual(results.map((r) => r.aval))
    const eager = results.map(nums)
    expect((jit((...xs: NdArray[]) => bind(p, xs, params) as never) as any)(...operands).map(nums)).toEqual(eager)
    const floats = operands.map((x) => isFloat(x.dtype))
    if (floats.includes(true)) {
      const tangents = operands.map((x, i) => floats[i] && rnd() < 0.8 ? arr(x.shape, x.dtype, () => real({ low: -1, high: 1 })) : new Zero(x.aval))
      if (tangents.some((t) => !(t instanceof Zero))) {
        const [ys, dys] = p.jvp(operands, tangents, params, interpreters)
        expect(ys.map(nums)).toEqual(eager)
        dys.forEach((t, i) => expect(t.aval).toBe(results[i]!.aval))
        if (operands.every((x) => x.dtype !== 'float32') && results.every(r=>r.dtype!=='float32')) {
          const h = 1e-5
          const moved = (sign: number) => bind(p, operands.map((x, i) => { const t = tangents[i]!; if (t instanceof Zero) return x; const a = nums(x), b = nums(t); let j = 0; return arr(x.shape, x.dtype, () => a[j]! + sign * h * b[j++]!) }), params).map(nums)
          const [plus, minus] = [moved(1), moved(-1)]
          dys.forEach((t, i) => { if(!isFloat(results[i]!.dtype)) { expect(t).toBeInstanceOf(Zero); return } const got = t instanceof Zero ? null : nums(t); plus[i]!.forEach((v, j) => { const fd = (v - minus[i]![j]!) / (2 * h); const g = got === null ? 0 : got[j]!; expect(Math.abs(g - fd), `${g} ${fd} at ${operands.map((x) => nums(x)[j])}`).toBeLessThan(1e-5 * (1 + Math.abs(fd))) }) })
        }
      }
    }
    if (operands.length > 0) {
      const size = 3; const axes = operands.map((x) => (rnd() < 0.7 ? int(0, x.ndim) : null)); if (axes.every((a) => a === null)) axes[0] = 0
      const parts = Array.from({ length: size }, () => p.sample(draw))
      const stack = operands.map((x, i) => { const ax = axes[i]; if (ax === null || ax===undefined) return x; const vals = nums(x); const outer = x.shape.slice(0, ax).reduce((a, b) => a * b, 1), inner = x.shape.slice(ax).reduce((a, b) => a * b, 1); const out: number[] = []; for (let o = 0; o < outer; o++) for (let b = 0; b < size; b++) for (let q = 0; q < inner; q++) out.push(vals[o * inner + q]! ); let j = 0; return arr([...x.shape.slice(0, ax), size, ...x.shape.slice(ax)], x.dtype, () => out[j++]!) })
      void parts
      const [bs, baxes] = p.batch(size, stack, axes, params, interpreters)
      bs.forEach((b, i) => { const a = baxes[i]; expect(b.shape).toEqual(a === null || a===undefined ? results[i]!.shape : [...results[i]!.shape.slice(0, a), size, ...results[i]!.shape.slice(a)]) })
      void vmap
    }
  }
})
