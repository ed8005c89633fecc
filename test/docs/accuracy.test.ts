import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { accuracyResults, deviceResults } from './accuracyPage.js'

const root = join(import.meta.dirname, '..', '..')
const { points, functions } = accuracyResults()
const written = functions.flatMap(({ name, file, ...figures }) => (file === null ? [] : [{ name, file, ...figures }]))

test('the figures are read', () => {
  expect(functions.length).toBeGreaterThan(35)
  expect(points).toBeGreaterThanOrEqual(10_000)
  for (const { float64, float32 } of functions) {
    // References that take long are asked for a share of the points.
    for (const figures of [float64, float32]) if (figures !== null) expect(figures.count).toBeGreaterThanOrEqual(points / 50)
  }
})

test('every mode of a GPU keeps the bounds', () => {
  const found = Object.entries(deviceResults().functions)
  expect(found.length).toBeGreaterThan(30)
  for (const [name, { bound, webgpu, webgl2, cpu }] of found) {
    for (const { worst } of [webgpu, webgl2, cpu]) expect(worst ?? Infinity, name).toBeLessThanOrEqual(bound)
  }
})

test.each(written)('the bounds of $name are those of its docstring', ({ name, file, float64, float32 }) => {
  const source = readFileSync(join(root, file), 'utf8')
  const before = source.slice(0, source.indexOf(`export function ${name}(`))
  const comment = before.slice(before.lastIndexOf('/**'))
  for (const figures of [float64, float32]) {
    if (figures === null) continue
    expect(figures.worst).toBeLessThanOrEqual(figures.bound)
    const bound = String(figures.bound)
    expect(comment).toMatch(bound === '0' ? /exact/ : new RegExp(`\\b${bound.replace('.', '\\.')} ulp|Otherwise as \\{@link`))
  }
})
