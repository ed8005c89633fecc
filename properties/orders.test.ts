import { testPrimitives } from './check.js'
import { second, third } from './checks/orders.js'

testPrimitives(second)
testPrimitives(third)
