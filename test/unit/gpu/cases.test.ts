import { jit, toBackend, withBackend, withDefaultDtype, type NdArray } from 'cotangent'
import { describe, expect, test } from 'vitest'
import { callOf } from '../fixtures/calls.js'
import { caseFiles, type Case } from '../fixtures/caseFiles.js'
import { arraysOf } from '../fixtures/compare.js'
import { elementsOf, expectClose, gpuBackend } from './backends.js'

const backend = await gpuBackend()

/** What asks for float64 by itself or by what it is given; see docs/gpu.md. */
const needsFloat64 = new Set(['np.kaiser'])

/** One case of each function: all of them take longer than a test should. */
function chosenCases(): readonly Case[] {
  const byCall = new Map<string, Case[]>()
  for (const [, cases] of caseFiles()) {
    for (const given of cases) {
      if (JSON.stringify(given.args).includes('"dtype":"float64"}')) continue
      const known = byCall.get(given.call)
      if (known === undefined) byCall.set(given.call, [given])
      else known.push(given)
    }
  }
  return [...byCall.values()].map((cases) => cases[cases.length >> 1]!)
}

describe('public functions give on a device what they give on the CPU', () => {
  const cases = chosenCases()
  test('all files of cases are there', () => {
    expect(cases.length).toBeGreaterThan(300)
  })

  for (const given of cases) {
    test(`${given.call}(${JSON.stringify(given.args).slice(1, 60)}`, async () => {
      const { arrays, run } = callOf(given)
      const operands = arrays.map((x) => (x.dtype === 'float64' ? x.astype('float32') : x))
      const expected = await elementsOf(withDefaultDtype('float32', () => arraysOf(run(operands))))
      const there = await toBackend(operands, backend)
      const traced = (...xs: readonly NdArray[]): readonly NdArray[] => arraysOf(run(xs))
      const ways: readonly (readonly [string, () => readonly NdArray[]])[] = [
        ['arrays there', () => withDefaultDtype('float32', () => arraysOf(run(there)))],
        ['arrays there, the default backend', () => withBackend(backend, () => arraysOf(run(there)))],
        ['the default backend', () => withBackend(backend, () => arraysOf(run(operands)))],
        ...(given.outside === undefined ? [['jit', () => withBackend(backend, () => jit(traced)(...there))] as const] : []),
      ]
      for (const [how, f] of ways) {
        if (needsFloat64.has(given.call) && how !== 'the default backend') {
          expect(f, how).toThrow(/has no float64/)
          continue
        }
        expectClose(await elementsOf(f()), expected, 2e-6)
      }
    })
  }
})
