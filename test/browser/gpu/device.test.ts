import { deviceGuards } from '../../unit/gpu/deviceGuards.js'

deviceGuards('webgl2')
deviceGuards('webgpu')
