// `npm run tables` writes these pages: it runs this test with --update.
import { expect, test } from 'vitest'
import '../../src/index.js'
import { staleNotes } from './coveragePage.js'
import { accuracyPage, coveragePage, gpuPage, primitivesPage, promotionPage } from './tables.js'

test('docs/primitives.md is up to date', async () => {
  await expect(await primitivesPage()).toMatchFileSnapshot('../../docs/primitives.md')
})

test('docs/promotion.md is up to date', async () => {
  await expect(await promotionPage()).toMatchFileSnapshot('../../docs/promotion.md')
})

test('docs/accuracy.md is up to date', async () => {
  await expect(await accuracyPage()).toMatchFileSnapshot('../../docs/accuracy.md')
})

test('docs/gpu-primitives.md is up to date', async () => {
  await expect(await gpuPage()).toMatchFileSnapshot('../../docs/gpu-primitives.md')
})

test('docs/coverage.md is up to date', async () => {
  await expect(await coveragePage()).toMatchFileSnapshot('../../docs/coverage.md')
})

test('what docs/coverage.md says is said of names that are', () => {
  expect(staleNotes()).toEqual([])
})
