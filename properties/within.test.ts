import { testPrimitives } from './check.js'
import { within } from './checks/within.js'

testPrimitives(within)
