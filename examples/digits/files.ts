import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { splitDigits, type Split } from './data.js'

/** The 10,000 handwritten digits of the package `mnist`, which lie there digit by digit. */
export function loadDigits(seed: number, testCount: number): Split {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist/package.json')), 'src', 'digits')
  const files = Array.from({ length: 10 }, (_, digit): unknown => JSON.parse(readFileSync(join(folder, `${String(digit)}.json`), 'utf8')))
  return splitDigits(files, seed, testCount)
}
