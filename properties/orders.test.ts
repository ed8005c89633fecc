import { testPrimitives } from './check.js'
import { orders } from './checks/orders.js'

testPrimitives(orders)
