import { expect, it } from 'vitest'
import { pinned } from './pins.js'
import { variates } from './variates.js'

it.each(variates)('%s: the numbers that these keys have always given', (name, fingerprint) => {
  expect(fingerprint(), `${name} gives other numbers: if that is meant, npm run pins writes down the new ones`).toBe(pinned(name))
})
