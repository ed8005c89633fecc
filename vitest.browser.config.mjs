import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumLaunchOptions } from './scripts/chromium.mjs'
import { aliases } from './vitest.aliases.mjs'

const launchOptions = await chromiumLaunchOptions()

/** Pages that are isolated from other origins may share memory with workers. */
const isolating = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

/** All tests in one kind of page. */
const pages = (name, headers) => ({
  resolve: { alias: aliases },
  server: { headers },
  test: {
    name,
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    env: { ISOLATED: String(headers === isolating) },
    api: { host: '127.0.0.1' },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions }),
      instances: [{ browser: 'chromium' }],
    },
  },
})

export default defineConfig({ test: { projects: [pages('page', {}), pages('isolated page', isolating)] } })
