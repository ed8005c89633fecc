import { testPrimitives } from './check.js'
import { value } from './checks/value.js'

testPrimitives(value)
