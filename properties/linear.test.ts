import { testPrimitives } from './check.js'
import { linear } from './checks/transpose.js'

testPrimitives(linear)
