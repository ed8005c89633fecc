import { testPrimitives } from './check.js'
import { vmap } from './checks/vmap.js'

testPrimitives(vmap)
