import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

/** The package's entries as their sources, so that tests need no build. */
export const aliases = [
  { find: /^cotangent$/, replacement: at('./src/index.ts') },
  { find: /^cotangent\/(fp|verify|gpu|eslint)$/, replacement: at('./src/$1/index.ts') },
]
