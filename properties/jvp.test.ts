import { testPrimitives } from './check.js'
import { jvp } from './checks/jvp.js'

testPrimitives(jvp)
