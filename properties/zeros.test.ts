import { testPrimitives } from './check.js'
import { zeros } from './checks/zeros.js'

testPrimitives(zeros)
