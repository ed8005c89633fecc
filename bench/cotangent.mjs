// The built library, as users load it; run.mjs builds it first.
export * from '../dist/index.js'
