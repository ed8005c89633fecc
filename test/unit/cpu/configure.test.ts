import { afterEach, expect, test } from 'vitest'
import { cpu } from '../../../src/backends/cpu/backend.js'
import { configure, type Configuration } from '../../../src/backends/cpu/configure.js'
import { settings } from '../../../src/backends/cpu/settings.js'
import { ArgumentError } from '../../../src/core/errors.js'

afterEach(() => {
  configure({ tier: null })
})

test('a tier is forced, and given back to the choice of the backend', () => {
  expect(cpu.tier).toBe('js')
  configure({ tier: 'interpreter' })
  expect(cpu.tier).toBe('interpreter')
  configure({})
  expect(cpu.tier).toBe('interpreter')
  configure({ tier: null })
  expect(cpu.tier).toBe('js')
})

test('unknown options and tiers are errors', () => {
  const options: Configuration & { readonly speed: number } = { speed: 11 }
  expect(() => {
    configure(options)
  }).toThrow(ArgumentError)
  const tier: unknown = 'fast'
  expect(() => {
    // A caller without types.
    configure({ tier: tier as 'js' })
  }).toThrow(/tier "fast" is unknown/)
})

test('options for later tiers are checked and kept', () => {
  configure({ threads: 2, memoryLimit: 2 ** 20, relaxedSimd: true })
  expect(settings).toEqual({ threads: 2, memoryLimit: 2 ** 20, relaxedSimd: true })
  configure({ threads: null, memoryLimit: null, relaxedSimd: false })
  expect(settings).toEqual({ threads: null, memoryLimit: null, relaxedSimd: false })
  expect(() => configure({ threads: -1 })).toThrow(/threads -1/)
  expect(() => configure({ threads: 1, memoryLimit: 0.5 })).toThrow(ArgumentError)
  expect(settings.threads).toBe(null)
})
