import { testPrimitives } from './check.js'
import { avals } from './checks/avals.js'

testPrimitives(avals)
