import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      { find: /^cotangent$/, replacement: at('./src/index.ts') },
      { find: /^cotangent\/(fp|verify|eslint)$/, replacement: at('./src/$1/index.ts') },
    ],
  },
  test: {
    include: ['test/accuracy/**/*.test.ts', 'properties/**/*.test.ts', 'test/docs/**/*.test.ts', 'examples/**/*.test.ts'],
    environment: 'node',
    pool: 'threads',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
  },
})

export default config
