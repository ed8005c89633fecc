import { testPrimitives } from './check.js'
import { jit } from './checks/jit.js'

testPrimitives(jit)
