import { describe, expect, it } from 'vitest'
import { allPrimitives } from '../src/core/primitives/all.js'
import { checks } from './checks/index.js'
import { exclusions } from './exclusions.js'
import { referenceOf } from './reference/index.js'

describe('the suite itself', () => {
  const names = allPrimitives.map((primitive) => primitive.name)

  it('lists each primitive once', () => {
    expect(new Set(names).size).toBe(names.length)
  })

  it('has a naive reference for every primitive that is listed', () => {
    expect(names.filter((name) => referenceOf(name) === null)).toStrictEqual([])
  })

  it('excludes only primitives and checks that exist, each once and with a reason', () => {
    const known = checks.map((check) => check.name)
    expect(exclusions.filter(({ primitive }) => !names.includes(primitive))).toStrictEqual([])
    expect(exclusions.flatMap((entry) => entry.checks.filter((check) => !known.includes(check)))).toStrictEqual([])
    // These look at the params of each sample; for the others an exception for some params would do nothing.
    const byParams = exclusions.filter(({ params }) => params !== undefined).flatMap((entry) => entry.checks)
    expect(byParams.filter((check) => !['linear', 'second', 'third'].includes(check))).toStrictEqual([])
    expect(exclusions.filter(({ reason }) => reason.length < 10)).toStrictEqual([])
    const pairs = exclusions.flatMap(({ primitive, checks: excluded, params }) =>
      excluded.map((check) => `${primitive} ${check} ${JSON.stringify(params ?? {})}`),
    )
    expect(new Set(pairs).size).toBe(pairs.length)
  })
})
