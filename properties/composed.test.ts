import { testPrimitives } from './check.js'
import { composed } from './checks/composed.js'

testPrimitives(composed)
