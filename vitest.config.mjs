import { defineConfig } from 'vitest/config'
import { aliases } from './vitest.aliases.mjs'

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    include: ['test/unit/**/*.test.ts', 'test/accuracy/**/*.test.ts', 'test/docs/**/*.test.ts', 'properties/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: '100%',
    // Memory tests collect garbage before they measure.
    execArgv: ['--expose-gc'],
  },
})
