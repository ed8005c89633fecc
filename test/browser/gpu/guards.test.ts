import { programGuards } from '../../unit/gpu/programGuards.js'

programGuards('webgl2')
programGuards('webgpu')
