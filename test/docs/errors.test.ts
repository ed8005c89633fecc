import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as cotangent from '../../src/index.js'
import * as verify from '../../src/verify/index.js'

const { CotangentError } = cotangent
const tags = Object.entries({ ...cotangent, ...verify })
  .filter(([, value]) => typeof value === 'function' && value.prototype instanceof CotangentError)
  .map(([name]) => name)
const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'errors.md'), 'utf8')

test('every error class has an entry in docs/errors.md, and the page has no other', () => {
  const entries = [...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name)
  expect([...entries].sort()).toEqual([...tags].sort())
})

test('a message ends with the address of its entry', () => {
  expect(new cotangent.ShapeError('x').message).toBe('x\n  See docs/errors.md#shapeerror')
})
