// Every piece of TypeScript in the README, the docs and the docstrings is run, and every value stated in it compared.
import fc from 'fast-check'
import * as Either from 'fp-ts/lib/Either.js'
import * as fpFunction from 'fp-ts/lib/function.js'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test, vi } from 'vitest'
import * as fp from '../../src/fp/index.js'
import * as gpu from '../../src/gpu/index.js'
import * as cotangent from '../../src/index.js'
import * as verify from '../../src/verify/index.js'
import { docstringExamples, documentExamples } from './collect.js'
import { runExample } from './run.js'

const modules = {
  cotangent,
  'cotangent/fp': fp,
  'cotangent/verify': verify,
  'cotangent/gpu': gpu,
  'fast-check': fc,
  'fp-ts/lib/function.js': fpFunction,
  'fp-ts/lib/Either.js': Either,
  'fp-ts/lib/Option.js': O,
}
const everything = { ...fp, ...verify, ...gpu, ...cotangent, fc, pipe: fpFunction.pipe, Either, O }

async function claimsHold(code: string, names: Readonly<Record<string, unknown>>): Promise<number> {
  const write = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  try {
    const claims = await runExample(code, modules, names)
    for (const { source, actual, expected } of claims) expect(near(actual, expected), source).toEqual(expected)
    return claims.length
  } finally {
    write.mockRestore()
  }
}

/** Numbers that agree to all the digits a reader is shown are taken for the stated ones. */
function near(actual: unknown, expected: unknown): unknown {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const digits = Math.max(1, String(expected).replace(/e.*$|[-.]/g, '').length)
    return Number(actual.toPrecision(Math.min(digits, 15))) === expected ? expected : actual
  }
  if (Array.isArray(actual) && Array.isArray(expected) && actual.length === expected.length)
    return actual.map((value, i) => near(value, expected[i]))
  return actual
}

describe('documents', () => {
  const examples = documentExamples()
  test('there are examples', () => {
    expect(examples.length).toBeGreaterThan(5)
  })
  test.each(examples)('$where', async ({ code }) => {
    await claimsHold(code, {})
  })
})

describe('docstrings', () => {
  const examples = docstringExamples()
  test('there are examples', () => {
    expect(examples.length).toBeGreaterThan(100)
  })
  test.each(examples)('$where', async ({ code }) => {
    await claimsHold(code, everything)
  })
})
