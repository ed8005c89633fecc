import { testPrimitives } from './check.js'
import { transpose } from './checks/transpose.js'

testPrimitives(transpose)
