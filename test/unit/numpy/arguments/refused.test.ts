import { ArgumentError, CotangentError, np, vmap, type NdArray } from 'cotangent'
import { describe, expect, test } from 'vitest'
import { publicFunctions, validCalls, type PublicFunction } from './calls.js'

const functions = publicFunctions()
const calls = validCalls()

/** What a program without types may give in place of anything. */
const strangers: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['{}', {}],
  ['an unknown option', { unknownOption: 1 }],
  ["'text'", 'text'],
  ['a symbol', Symbol('text')],
  ['7.5', 7.5],
  ['-1', -1],
  ['1e99', 1e99],
  ['[null]', [null]],
  ['a function', (): number => 1],
]

function named(name: string): PublicFunction {
  const f = functions.get(name)
  if (f === undefined) throw new Error(`There is no ${name}.`)
  return f
}

const isOptions = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

test('every function of the namespaces has a call that it takes', () => {
  const covered = new Set(calls.map(({ name }) => named(name).own))
  expect([...functions].filter(([, f]) => !covered.has(f.own)).map(([name]) => name)).toEqual([])
  // Collectives find the axis `i`.
  const all = (x: NdArray): NdArray => {
    for (const { name, args } of calls) expect(() => named(name).call(args), name).not.toThrow()
    return x
  }
  vmap(all, { axisName: 'i' })(np.zeros([1]))
})

describe('whatever is given in place of an argument is taken, or refused by an error of the library', () => {
  test.each(calls)('$name', ({ name, args }) => {
    for (let place = 0; place <= args.length; place++) {
      for (const [what, stranger] of strangers) {
        try {
          named(name).call([...args.slice(0, place), stranger, ...args.slice(place + 1)])
        } catch (error) {
          expect(error, `${what} in place ${String(place)} of ${name}`).toBeInstanceOf(CotangentError)
        }
      }
    }
  })
})

describe('what is given in place of options, or an option that there is not, is refused', () => {
  // These take arrays by their names, and a number among the arrays before the options.
  const others = ['np.savez', 'np.savezCompressed', 'np.meshgrid']
  const withOptions = calls.filter(({ name, args }) => isOptions(args.at(-1)) && !others.includes(name))
  test.each(withOptions)('$name', ({ name, args }) => {
    for (const wrong of [null, 7.5, 'text', Symbol('text'), { unknownOption: 1 }]) {
      expect(() => named(name).call([...args.slice(0, -1), wrong]), typeof wrong).toThrow(ArgumentError)
    }
  })
})
