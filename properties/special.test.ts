import { testPrimitives } from './check.js'
import { special } from './checks/special.js'

testPrimitives(special)
