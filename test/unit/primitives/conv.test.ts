import { describe, expect, test } from 'vitest'
import { CpuBackend } from '../../../src/backends/cpu/backend.js'
import { lowerProgram } from '../../../src/backends/kernel/lower.js'
import type { Schedule } from '../../../src/backends/kernel/schedule.js'
import type { ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import type { DType } from '../../../src/core/dtype.js'
import { newTypedArray } from '../../../src/core/dtype.js'
import type { ConvolutionLayout } from '../../../src/core/evaluation.js'
import { conv, convP } from '../../../src/core/primitives/conv.js'
import { equation, Program, Var } from '../../../src/core/program.js'
import { rowMajorStrides, sizeOf } from '../../../src/core/shape.js'
import { np, vjp, type NdArray } from '../../../src/index.js'

const js = new CpuBackend('js')
const wasm = new CpuBackend('wasm')
const interpreter = new CpuBackend('interpreter')

interface Problem {
  readonly image: readonly number[]
  readonly kernel: readonly number[]
  readonly layout?: Partial<ConvolutionLayout>
  /** Are its windows copied in blocks? */
  readonly blocks?: boolean
}

function layoutOf({ image, layout }: Problem): ConvolutionLayout {
  const every = (n: number): readonly number[] => image.slice(3).map(() => n)
  return { strides: every(1), low: every(0), high: every(0), leftDilation: every(1), rightDilation: every(1), ...layout }
}

/** Elements whose sums are exact in every order, or any. */
function elements(shape: readonly number[], dtype: DType, seed: number, exact: boolean): ConcreteArray {
  const data = newTypedArray(dtype, sizeOf(shape))
  let state = seed
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    data[i] = exact ? (state >>> 28) - 7 : state / 2 ** 31 - 1
  }
  return js.fromTypedArray(data, avalOf(shape, dtype))
}

/** Loops over results, and over all that each is a sum of. */
function naive(x: ConcreteArray, y: ConcreteArray, shape: readonly number[], layout: ConvolutionLayout): Float64Array {
  const [a, b] = [js.read(x), js.read(y)]
  const rank = shape.length - 3
  const [, groups = 0, channels = 0, ...extents] = x.shape
  const [, channelsOut = 0, , ...window] = y.shape
  const [xStrides, yStrides] = [rowMajorStrides(x.shape), rowMajorStrides(y.shape)]
  const taps = sizeOf(window)
  const result = new Float64Array(sizeOf(shape))
  const windowStrides = rowMajorStrides(window)
  const counts = shape.slice(3)
  const countStrides = rowMajorStrides(counts)
  const places = sizeOf(counts)
  for (let p = 0; p < places; p++) {
    for (let k = 0; k < taps; k++) {
      let place = 0
      let inside = true
      for (let i = 0; i < rank && inside; i++) {
        const at = Math.floor(p / countStrides[i]!) % counts[i]!
        const tap = Math.floor(k / windowStrides[i]!) % window[i]!
        const q = at * layout.strides[i]! + tap * layout.rightDilation[i]! - layout.low[i]!
        const element = q / layout.leftDilation[i]!
        inside = Number.isInteger(element) && element >= 0 && element < extents[i]!
        place += element * xStrides[i + 3]!
      }
      if (!inside) continue
      for (let row = 0; row < result.length / places; row++) {
        const o = row % channelsOut
        const g = Math.floor(row / channelsOut) % groups
        const n = Math.floor(row / channelsOut / groups)
        let sum = 0
        for (let c = 0; c < channels; c++) {
          const from = n * xStrides[0]! + g * xStrides[1]! + c * xStrides[2]! + place
          sum += a[from]! * b[g * yStrides[0]! + o * yStrides[1]! + c * yStrides[2]! + k]!
        }
        result[row * places + p]! += sum
      }
    }
  }
  return result
}

function programOf(x: ConcreteArray, y: ConcreteArray, layout: ConvolutionLayout): Program {
  const [a, b] = [new Var(x.aval, 0), new Var(y.aval, 1)]
  const z = new Var(convP.abstractEval([x.aval, y.aval], layout)[0]!, 2)
  return new Program('conv', [a, b], [equation(convP, layout, [a, b], [z])], [z], 3)
}

/** Elements of temporary buffers, those of loops too; all at once, though most of them share memory. */
function temporaries({ buffers, steps }: Schedule): number {
  const own = buffers.reduce((sum, { role, size }) => (role === 'temporary' ? sum + size : sum), 0)
  return steps.reduce((sum, step) => (step.kind === 'steps' ? sum + temporaries(step.body) : sum), own)
}

const scheduleOf = (program: Program): Schedule =>
  lowerProgram(
    program,
    program.inputs.map((x) => x.aval.strides),
  )

const problems: Readonly<Record<string, Problem>> = {
  'small images, side by side': { image: [5, 1, 3, 4, 4], kernel: [1, 2, 3, 3, 3], layout: { low: [1, 1], high: [1, 1] } },
  'each image alone': { image: [2, 1, 2, 13, 12], kernel: [1, 3, 2, 2, 3] },
  'windows in place: nothing but channels': { image: [3, 2, 5, 12, 12], kernel: [2, 4, 5, 1, 1] },
  'images in blocks': {
    blocks: true,
    image: [6, 1, 8, 48, 48],
    kernel: [1, 3, 8, 4, 4],
    layout: { strides: [1, 1], low: [2, 1], high: [1, 1] },
  },
  'small images in blocks': { blocks: true, image: [512, 2, 4, 8, 8], kernel: [2, 2, 4, 3, 3] },
  'one image in blocks of rows': {
    blocks: true,
    image: [1, 1, 4, 101, 127],
    kernel: [1, 3, 4, 5, 5],
    layout: { low: [2, 0], high: [2, 4] },
  },
  'blocks of rows, dilated': {
    blocks: true,
    image: [1, 1, 5, 61, 120],
    kernel: [1, 2, 5, 6, 3],
    layout: { strides: [1, 2], leftDilation: [2, 2], rightDilation: [3, 1], low: [-1, 3], high: [4, -2] },
  },
  'images in blocks, and their rows': { blocks: true, image: [2, 1, 4, 90, 131], kernel: [1, 2, 4, 7, 5], layout: { strides: [1, 1] } },
  'blocks of one row': { blocks: true, image: [1, 1, 3, 3, 40_000], kernel: [1, 1, 3, 2, 9] },
  'blocks of columns, where there is one row': {
    blocks: true,
    image: [1, 1, 3, 2, 50_000],
    kernel: [1, 1, 3, 2, 9],
    layout: { strides: [1, 1] },
  },
  'a long vector, whose extent is prime': {
    blocks: true,
    image: [1, 1, 1, 200_003],
    kernel: [1, 1, 1, 11],
    layout: { low: [10], high: [10] },
  },
  'more than a block of the sum': { image: [2, 1, 40, 12, 12], kernel: [1, 5, 40, 3, 3] },
}

describe.each(Object.entries(problems))('%s', (_name, problem) => {
  const layout = layoutOf(problem)

  test.each(['float64', 'int32'] as const)('as plain loops, %s', (dtype) => {
    const [x, y] = [elements(problem.image, dtype, 1, true), elements(problem.kernel, dtype, 2, true)]
    const result = js.execute(convP, [x, y], layout)[0]!
    const expected = naive(x, y, result.shape, layout)
    const read = js.read(result)
    expect(read.length).toBe(expected.length)
    expect(read.findIndex((value, i) => value !== expected[i])).toBe(-1)
  })

  test.each(['float32', 'float64'] as const)('the same bits compiled and in WebAssembly, %s', (dtype) => {
    const [x, y] = [elements(problem.image, dtype, 3, false), elements(problem.kernel, dtype, 4, false)]
    const expected = js.read(js.execute(convP, [x, y], layout)[0]!)
    const program = programOf(x, y, layout)
    const results = {
      'compiled to JavaScript': js.read(js.compile(program).call([x, y])[0]!),
      'compiled to WebAssembly': wasm.read(wasm.compile(program).call([x, y])[0]!),
      'eager in WebAssembly': wasm.read(wasm.execute(convP, [x, y], layout)[0]!),
      ...(sizeOf(problem.image) * sizeOf(problem.kernel) < 1e5
        ? { 'without code generation': interpreter.read(interpreter.execute(convP, [x, y], layout)[0]!) }
        : {}),
    }
    for (const [how, read] of Object.entries(results)) {
      expect(read.length, how).toBe(expected.length)
      expect(
        read.findIndex((value, i) => !Object.is(value, expected[i])),
        how,
      ).toBe(-1)
    }
  })

  test('memory is bounded', () => {
    const [x, y] = [elements(problem.image, 'float32', 5, false), elements(problem.kernel, 'float32', 6, false)]
    const program = programOf(x, y, layout)
    const out = program.outputs[0]!.aval.size
    const schedule = scheduleOf(program)
    expect(schedule.steps.some(({ kind }) => kind === 'steps')).toBe(problem.blocks === true)
    // Windows, images with their zeros, and results before their axes are in order.
    expect(temporaries(schedule)).toBeLessThan(1.2 * 2 ** 20 + 5 * x.size + 1.1 * out)
  })
})

test('windows of eight gigabytes take a few megabytes', () => {
  const x = { aval: avalOf([64, 1, 64, 224, 224], 'float32') }
  const y = { aval: avalOf([1, 64, 64, 3, 3], 'float32') }
  const [a, b] = [new Var(x.aval, 0), new Var(y.aval, 1)]
  const layout = { strides: [1, 1], low: [1, 1], high: [1, 1], leftDilation: [1, 1], rightDilation: [1, 1] }
  const z = new Var(convP.abstractEval([x.aval, y.aval], layout)[0]!, 2)
  const schedule = scheduleOf(new Program('conv', [a, b], [equation(convP, layout, [a, b], [z])], [z], 3))
  expect(temporaries(schedule)).toBeLessThan(2e7)
})

test('a kernel with its axes turned is copied once, not for each image', () => {
  const x = elements([32, 1, 16, 20, 20], 'float32', 7, false)
  const y = elements([1, 3, 3, 16, 8], 'float32', 8, false)
  const [a, b] = [new Var(x.aval, 0), new Var(avalOf([1, 8, 16, 3, 3], 'float32'), 1)]
  const layout = { strides: [1, 1], low: [0, 0], high: [0, 0], leftDilation: [1, 1], rightDilation: [1, 1] }
  const z = new Var(convP.abstractEval([a.aval, b.aval], layout)[0]!, 2)
  const program = new Program('conv', [a, b], [equation(convP, layout, [a, b], [z])], [z], 3)
  const schedule = lowerProgram(program, [x.aval.strides, [0, 1, 8, 384, 128]])
  expect(y.size).toBe(b.aval.size)
  const copies = schedule.buffers.filter(({ role, size }) => role === 'temporary' && size === y.size)
  expect(copies.length).toBe(1)
})

test('where there are no elements cotangents are zero, whatever else there is', () => {
  const infinite = (...shape: number[]): NdArray => np.full(shape, Infinity)
  const cotangents = (x: NdArray, y: NdArray, padding: number): readonly NdArray[] => {
    const layout = { ...layoutOf({ image: x.shape, kernel: y.shape }), low: [padding], high: [padding] }
    const [z, pullback] = vjp((a: NdArray, b: NdArray) => conv(a, b, layout), [x, y])
    return pullback(infinite(...z.shape))
  }
  const listed = (list: readonly NdArray[]): unknown => list.map((ct) => [ct.shape, Array.from(js.read(ct.toConcrete('be compared')))])
  // No window fits.
  expect(listed(cotangents(infinite(1, 1, 1, 2), infinite(1, 1, 1, 3), 0))).toEqual([
    [
      [1, 1, 1, 2],
      [0, 0],
    ],
    [
      [1, 1, 1, 3],
      [0, 0, 0],
    ],
  ])
  // Windows hold padding only.
  expect(listed(cotangents(np.zeros([1, 1, 1, 0]), infinite(1, 1, 1, 2), 2))).toEqual([
    [[1, 1, 1, 0], []],
    [
      [1, 1, 1, 2],
      [0, 0],
    ],
  ])
  // Windows are empty.
  expect(listed(cotangents(infinite(1, 1, 1, 2), np.zeros([1, 1, 1, 0]), 0))).toEqual([
    [
      [1, 1, 1, 2],
      [0, 0],
    ],
    [[1, 1, 1, 0], []],
  ])
  // There are neither images nor windows' elements.
  expect(listed(cotangents(np.zeros([1, 1, 1, 0]), np.zeros([1, 1, 1, 0]), 0))).toEqual([
    [[1, 1, 1, 0], []],
    [[1, 1, 1, 0], []],
  ])
})

test('operands that do not go together are refused', () => {
  const aval = (...shape: readonly number[]): ReturnType<typeof avalOf> => avalOf(shape, 'float32')
  const plain = layoutOf({ image: [1, 1, 1, 4], kernel: [] })
  expect(() => convP.abstractEval([aval(1, 1, 2, 4), aval(1, 1, 3, 2)], plain)).toThrow(/do not go with a kernel/)
  expect(() => convP.abstractEval([aval(1, 1, 2, 4), aval(1, 1, 2)], plain)).toThrow(/do not go with a kernel/)
  expect(() => convP.abstractEval([aval(1, 1, 2, 4), avalOf([1, 1, 2, 2], 'float64')], plain)).toThrow(/one number dtype/)
  expect(() => convP.abstractEval([aval(1, 1, 2, 4), aval(1, 1, 2, 2)], { ...plain, strides: [0] })).toThrow(/strides/)
  expect(() => convP.abstractEval([aval(1, 1, 2, 4), aval(1, 1, 2, 2)], { ...plain, low: [] })).toThrow(/padding/)
  expect(() => convP.abstractEval([aval(1, 1, 2, 4), aval(1, 1, 2, 2)], { ...plain, high: [0.5] })).toThrow(/padding/)
})
