import { expect } from 'vitest'
import { cpu, CpuBackend } from '../../../src/backends/cpu/backend.js'
import type { ConcreteArray, NdArray } from '../../../src/core/array.js'
import { bind1 } from '../../../src/core/bind.js'
import { isFloat } from '../../../src/core/dtype.js'
import type { Sample } from '../../../src/core/draw.js'
import type { Primitive } from '../../../src/core/primitive.js'
import { at, inserted, range, sizeOf, type Shape } from '../../../src/core/shape.js'
import { jit } from '../../../src/transforms/jit.js'
import { jvp } from '../../../src/transforms/jvp.js'
import { vjp } from '../../../src/transforms/vjp.js'
import { vmap } from '../../../src/transforms/vmap.js'
import { array, seededDraw } from './seededDraw.js'

type Function = (...operands: NdArray[]) => NdArray

export const numbers = (x: NdArray): readonly number[] => Array.from(cpu.read(x.toConcrete('be read')))

const interpreting = new CpuBackend('interpreter')

/** Every law that a primitive obeys, on `count` samples. Mapping may change the order of a sum, and so its `rounding`. */
export function checkLaws<P extends object>(primitive: Primitive<P>, count: number, rounding = 0): void {
  for (let seed = 1; seed <= count; seed++) {
    const sample = primitive.sample(seededDraw(seed))
    const story = `${primitive.name} seed ${String(seed)} ${JSON.stringify(sample.params)} of ${sample.operands.map((x) => `${x.aval.toString()} ${numbers(x).join()}`).join('; ')}`
    checkSample(primitive, sample, seed, rounding, story)
  }
}

function checkSample<P extends object>(
  primitive: Primitive<P>,
  { operands, params }: Sample<P>,
  seed: number,
  rounding: number,
  story: string,
): void {
  const f: Function = (...xs) => bind1(primitive, xs, params)
  const y = f(...operands)
  const [aval] = primitive.abstractEval(
    operands.map((x) => x.aval),
    params,
  )
  expect(y.aval.strong, story).toBe(aval?.strong)
  expect(numbers(jit(f)(...operands)), story).toEqual(numbers(y))
  const copies = operands.map((x) => interpreting.fromTypedArray(cpu.read(x), x.aval))
  expect(numbers(f(...copies)), story).toEqual(numbers(y))
  checkBatches(f, operands, seed, story, y.dtype === 'float32' ? rounding * 2 ** 29 : rounding)
  if (isFloat(y.dtype)) checkDerivatives(f, operands, y, seed, story)
}

function checkDerivatives(f: Function, operands: readonly ConcreteArray[], y: NdArray, seed: number, story: string): void {
  const draw = seededDraw(seed + 1000)
  const direction = (): readonly NdArray[] =>
    operands.map((x) =>
      isFloat(x.dtype)
        ? draw.real(x.shape, x.dtype)
        : array(
            x.shape,
            numbers(x).map(() => 0),
            x.dtype,
          ),
    )
  const v = direction()
  const [, dy] = jvp(f, [...operands], [...v])
  expect(dy.aval.strong, story).toBe(y.aval.strong)

  const w = seededDraw(seed + 2000).real(y.shape, isFloat(y.dtype) ? y.dtype : 'float64')
  const [, pull] = vjp(f, [...operands])
  const cotangents: readonly NdArray[] = pull(w)
  cotangents.forEach((ct, i) => {
    expect(ct.aval.strong, story).toBe(at(operands, i).aval.strong)
  })
  const right = cotangents.reduce((total, ct, i) => total + (isFloat(ct.dtype) ? dot(ct, at(v, i)) : 0), 0)
  const exact = y.dtype === 'float64'
  expectClose(dot(dy, w), right, exact ? 1e-11 : 1e-4, story)

  checkBatches((...xs) => jvp(f, xs, [...v])[1], operands, seed, `tangent of ${story}`, exact ? 1e-12 : 1e-5)
  if (!exact) return
  expectAllClose(dy, differences(f, operands, v), 1e-6, `jvp of ${story}`)
  const g: Function = (...xs) => jvp(f, xs, [...v])[1]
  const u = direction()
  expectAllClose(jvp(g, [...operands], [...u])[1], differences(g, operands, u), 1e-5, `second jvp of ${story}`)
}

/** A result that vmap gives equals the results of a loop, for every operand and axis. */
function checkBatches(f: Function, operands: readonly ConcreteArray[], seed: number, story: string, tolerance: number): void {
  if (operands.length === 0) return
  const draw = seededDraw(seed + 3000)
  const singles = operands.flatMap((x, i) => range(x.ndim + 1).map((axis) => operands.map((_, j) => (j === i ? axis : null))))
  const pairs = range(3).map(() => operands.map((x) => (draw.boolean() ? draw.integer(0, x.ndim) : null)))
  const together = operands.map((x) => draw.integer(0, x.ndim))
  for (const inAxes of [...singles, ...pairs, together]) {
    if (inAxes.every((axis) => axis === null)) continue
    const size = 3
    const variants = range(size).map((b) => operands.map((x, i) => (inAxes[i] === null ? x : rotated(x, b))))
    const stacked = operands.map((x, i) => {
      const axis = inAxes[i] ?? null
      return axis === null
        ? x
        : stack(
            variants.map((row) => at(row, i)),
            axis,
          )
    })
    const mapped = vmap(f, { inAxes })(...stacked)
    const expected = variants.map((row) => f(...row))
    const [first] = expected
    expect(mapped.shape, story).toEqual([size, ...(first?.shape ?? [])])
    expect(mapped.dtype, story).toBe(first?.dtype)
    const values = expected.flatMap(numbers)
    const where = `vmap ${JSON.stringify(inAxes)} of ${story}`
    if (tolerance === 0) expect(numbers(mapped), where).toEqual(values)
    else expectAllClose(mapped, values, tolerance, where)
  }
}

/** The same elements, moved on by `by`. */
function rotated(x: ConcreteArray, by: number): ConcreteArray {
  const values = numbers(x)
  return array(
    x.shape,
    values.map((_, i) => at(values, (i + by) % values.length)),
    x.dtype,
  )
}

function stack(xs: readonly ConcreteArray[], axis: number): ConcreteArray {
  const first = at(xs, 0)
  const inner = sizeOf(first.shape.slice(axis))
  const outer = sizeOf(first.shape.slice(0, axis))
  const values = xs.map(numbers)
  const list = range(outer).flatMap((o) => values.flatMap((own) => own.slice(o * inner, (o + 1) * inner)))
  return array(inserted(first.shape, axis, xs.length), list, first.dtype)
}

function differences(f: Function, operands: readonly ConcreteArray[], v: readonly NdArray[]): readonly number[] {
  const step = 1e-5
  const moved = (by: number): readonly number[] =>
    numbers(
      f(
        ...operands.map((x, i) => {
          if (!isFloat(x.dtype)) return x
          const along = numbers(at(v, i))
          return array(
            x.shape,
            numbers(x).map((value, j) => value + by * at(along, j)),
            x.dtype,
          )
        }),
      ),
    )
  const [plus, minus] = [moved(step), moved(-step)]
  // An infinity or NaN that does not move is constant.
  return plus.map((value, i) => (Object.is(value, at(minus, i)) ? 0 : (value - at(minus, i)) / (2 * step)))
}

function dot(x: NdArray, y: NdArray): number {
  const other = numbers(y)
  return numbers(x).reduce((total, value, i) => total + value * at(other, i), 0)
}

function expectClose(actual: number, expected: number, tolerance: number, story: string): void {
  if (Object.is(actual, expected)) return
  expect(Math.abs(actual - expected), `${String(actual)} for ${String(expected)}: ${story}`).toBeLessThanOrEqual(
    tolerance * (1 + Math.abs(expected)),
  )
}

function expectAllClose(actual: NdArray, expected: readonly number[], tolerance: number, story: string): void {
  const values = numbers(actual)
  expect(values.length, story).toBe(expected.length)
  values.forEach((value, i) => {
    expectClose(value, at(expected, i), tolerance, story)
  })
}

/** All index lists of a shape, in row-major order. */
export function positions(shape: Shape): readonly (readonly number[])[] {
  return shape.reduce<readonly (readonly number[])[]>(
    (lists, extent) => lists.flatMap((list) => range(extent).map((i) => [...list, i])),
    [[]],
  )
}
