import { deepStrictEqual, ok, throws } from 'node:assert'

// As much of vitest as the accuracy tests ask for: tests are kept, with the file they are from, and run when they are asked for.

/** `{ file, name, run }` for each test. */
export const tests = []
const path = []
let file = ''

/** Says which file the tests that follow are from. */
export function begin(name) {
  file = name
}

export function describe(name, body) {
  path.push(name)
  body()
  path.pop()
}

export const it = Object.assign((name, run) => tests.push({ file, name: [...path, name].join(' > '), run }), {
  each: (rows) => (name, run) => rows.forEach((row) => it(`${name} ${row[0]}`, () => run(...row))),
})
export const test = (name, run) => it(name, run)

export const expect = (actual) => ({
  toBe: (expected) => ok(Object.is(actual, expected)),
  toEqual: (expected) => deepStrictEqual(actual, expected),
  toStrictEqual: (expected) => deepStrictEqual(actual, expected),
  toBeLessThanOrEqual: (expected) => ok(actual <= expected),
  toBeLessThan: (expected) => ok(actual < expected),
  toBeGreaterThan: (expected) => ok(actual > expected),
  toBeGreaterThanOrEqual: (expected) => ok(actual >= expected),
  toThrow: (kind) => throws(actual, kind),
})
