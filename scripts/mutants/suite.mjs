import { runTest, tests } from 'vitest'
import { files } from 'virtual:unit-tests'
import { reached } from './runtime.mjs'

export { files, reached, runTest, tests }
