import { defineConfig } from 'vitest/config'
import { aliases } from './vitest.aliases.mjs'

/** Tests that leave nothing behind, neither settings nor devices nor garbage that another one counts: they share a process, which loads the library once. */
const shared = [
  'test/accuracy/**/*.test.ts',
  'test/unit/{examples,fixtures,linalg,numpy,sparse}/**/*.test.ts',
  'properties/*.test.ts',
  'properties/transforms/{controlFlow,laws}.test.ts',
]

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: '100%',
    // Memory tests collect garbage before they measure.
    execArgv: ['--expose-gc'],
    projects: [
      { extends: true, test: { name: 'shared', include: shared, isolate: false } },
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['test/unit/**/*.test.ts', 'test/accuracy/**/*.test.ts', 'test/docs/**/*.test.ts', 'properties/**/*.test.ts'],
          exclude: shared,
        },
      },
    ],
  },
})
