// `npm run tables` writes these pages: it runs this test with --update.
import { expect, test } from 'vitest'
import '../../src/index.js'
import { primitivesPage, promotionPage } from './tables.js'

test('docs/primitives.md is up to date', async () => {
  await expect(await primitivesPage()).toMatchFileSnapshot('../../docs/primitives.md')
})

test('docs/promotion.md is up to date', async () => {
  await expect(await promotionPage()).toMatchFileSnapshot('../../docs/promotion.md')
})
