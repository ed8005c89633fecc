import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { chromiumLaunchOptions } from './scripts/chromium.mjs'
import { aliases } from './vitest.aliases.mjs'

const launchOptions = await chromiumLaunchOptions()

/** Pages that are isolated from other origins may share memory with workers. */
const isolating = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

/** Tests in one kind of page. */
const pages = (name, headers, exclude = []) => ({
  resolve: { alias: aliases },
  // Found while tests run it would reload the page.
  optimizeDeps: { include: ['gpu.js'] },
  server: { headers },
  test: {
    name,
    include: ['test/browser/**/*.test.ts'],
    exclude,
    testTimeout: 60_000,
    env: {
      ISOLATED: String(headers === isolating),
      GPU_PROGRAMS: process.env['GPU_PROGRAMS'] ?? '40',
      GPU_SEED: process.env['GPU_SEED'] ?? '0',
    },
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

/** Tests that open a page themselves, from Node. */
const served = ['test/browser/gpu/digitsPage.test.ts']
const outside = {
  test: { name: 'served page', include: served, environment: 'node', testTimeout: 60_000, hookTimeout: 60_000, provide: { launchOptions } },
}

export default defineConfig({
  test: { projects: [pages('page', {}, served), pages('isolated page', isolating, ['test/browser/gpu/**']), outside] },
})
