import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'accuracy.md'), 'utf8')
const rows = [...page.matchAll(/^\| `(\w+)` +\| ([\d.]+) +\| ([\d.]+) +\| ([\d.]+) +\| ([\d.]+) +\| \[.*\]\(\.\.\/(.*)\)/gm)].map(
  ([, name = '', bound64 = '', bound32 = '', measured64 = '', measured32 = '', file = '']) => ({
    name,
    bounds: [bound64, bound32],
    measured: [measured64, measured32],
    file,
  }),
)

test('the tables are read', () => {
  expect(rows.length).toBeGreaterThan(25)
})

test.each(rows)('the bounds of $name are those of its docstring', ({ name, bounds, measured, file }) => {
  const source = readFileSync(join(root, file), 'utf8')
  const before = source.slice(0, source.indexOf(`export function ${name}(`))
  const comment = before.slice(before.lastIndexOf('/**'))
  for (const [i, bound] of bounds.entries()) {
    expect(Number(measured[i])).toBeLessThanOrEqual(Number(bound))
    expect(comment).toMatch(bound === '0' ? /exact/ : new RegExp(`\\b${bound.replace('.', '\\.')} ulp|Otherwise as \\{@link`))
  }
})
