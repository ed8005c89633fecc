import { afterEach, describe, expect, test } from 'vitest'
import { np, type NdArray } from '../../../src/index.js'
import { cpu, type ProgramTier } from '../../../src/backends/cpu/backend.js'
import { type ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { bind1 } from '../../../src/core/bind.js'
import { fill } from '../../../src/core/constant.js'
import { Program } from '../../../src/core/program.js'
import { Tape } from '../../../src/core/recordedTape.js'
import { elementAval, tapeAvalOf } from '../../../src/core/tape.js'
import { programOf } from '../kernel/checkLowering.js'
import { counting } from '../kernel/flowPrograms.js'
import { steps } from '../kernel/flowRecords.js'
import { record } from './records.js'

const wide = 3000
const element = avalOf([wide], 'float64')
const none = {}

/** A stack as a tape. */
const recorded = record<object>(
  'recorded',
  {
    kind: 'control',
    run: ([x]) => {
      const stack = x!.toConcrete('be recorded')
      return [Tape.ofSegments(elementAval(stack.aval), [stack], stack.shape[0]!)]
    },
    body: () => null,
    flow: () => null,
  },
  () => [tapeAvalOf(element)],
)
/** The first element of a tape. */
const first = record<object>(
  'first',
  { kind: 'control', run: ([tape]) => [tape instanceof Tape ? tape.entry(0) : fill(0, element)], body: () => null, flow: () => null },
  () => [element],
)
const write = (x: NdArray): NdArray => bind1(recorded, [x], none)
const read = (tape: NdArray): NdArray => bind1(first, [tape], none)

function run(program: Program, operands: readonly NdArray[], tier: ProgramTier): readonly ConcreteArray[] {
  cpu.forceTier(tier)
  return cpu.compile(program).call(operands.map((x) => x.toConcrete('be given')))
}

describe.each(['js', 'wasm', 'interpreter'] satisfies ProgramTier[])('tapes on the tier %s', (tier) => {
  afterEach(() => {
    cpu.forceTier(null)
  })
  const xs = counting(2, wide)

  test('go from step to step, and in and out of programs, as they are', () => {
    const known = programOf((x) => [write(x.mul(2)), x.sum()], [xs])
    const [tape, sum] = run(known, [xs], tier)
    expect(tape).toBeInstanceOf(Tape)
    expect(sum!.aval.toString()).toBe('float64[]')

    const { inputs, equations, outputs, variables } = programOf((t) => [read(t).add(1), t], [tape!])
    const linear = new Program('linear', inputs, equations, outputs, variables)
    const wanted = cpu.read(xs.get(0).mul(2).add(1).toConcrete('be read'))
    for (let i = 0; i < 3; i++) {
      const [y, same] = run(linear, [tape!], tier)
      expect(cpu.read(y!)).toEqual(wanted)
      expect(same).toBe(tape)
    }
    const zero = fill(0, tapeAvalOf(element))
    for (const given of [zero, tape!, zero]) {
      const [y] = run(linear, [given], tier)
      expect(cpu.read(y!)[7]).toBe(given === zero ? 1 : wanted[7])
    }
  })

  test('stay in the step of a loop that makes them', () => {
    const f = (c: NdArray, rows: NdArray): readonly NdArray[] =>
      steps((a, x) => [read(write(np.stack([a.add(x), x]))).mul(0.5), read(write(x.mul(np.ones([4, 1]))))], {
        carry: [c],
        stacks: [rows],
        length: 2,
      })
    const c = counting(wide)
    const found = run(
      programOf((a, b) => f(a, b), [c, xs]),
      [c, xs],
      tier,
    )
    f(c, xs).forEach((y, k) => {
      expect(cpu.read(found[k]!)).toEqual(cpu.read(y.toConcrete('be read')))
    })
  })
})
