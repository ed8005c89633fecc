import { testPrimitives } from './check.js'
import { quantiles } from './checks/quantiles.js'

testPrimitives(quantiles)
