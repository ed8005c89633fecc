import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deviceGuards } from './deviceGuards.js'

deviceGuards('cpu')

test('nothing asks gpu.js for kernel maps, low precision, or a mode that it picks by itself', () => {
  const folder = join(import.meta.dirname, '../../../src/backends/gpu')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  expect(files.length).toBeGreaterThan(20)
  for (const file of files)
    expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(/createKernelMap|'unsigned'|'speed'|mode: 'gpu'/)
})
