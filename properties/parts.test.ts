import { testPrimitives } from './check.js'
import { parts } from './checks/parts.js'

testPrimitives(parts)
