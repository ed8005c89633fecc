// The built library, as Node loads it for users; run.mjs builds it first.
import { configure } from '../dist/node/index.js'

export * from '../dist/node/index.js'

// Every workload but the one about threads compares single threads.
configure({ threads: 0 })
