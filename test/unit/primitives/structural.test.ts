import { beforeAll, describe, it } from 'vitest'
import { cpu } from '../../../src/backends/cpu/backend.js'
import { allP, anyP } from '../../../src/core/primitives/anyAll.js'
import { argmaxP, argminP } from '../../../src/core/primitives/argExtrema.js'
import { concatenateP } from '../../../src/core/primitives/concatenate.js'
import { cumsumP } from '../../../src/core/primitives/cumsum.js'
import { dotGeneralP } from '../../../src/core/primitives/dotGeneral.js'
import { dynamicSliceP, dynamicUpdateSliceP } from '../../../src/core/primitives/dynamicSlice.js'
import { gatherP, scatterP } from '../../../src/core/primitives/gather.js'
import { prodP } from '../../../src/core/primitives/prod.js'
import { reduceMaxP, reduceMinP } from '../../../src/core/primitives/reduceExtrema.js'
import { reshapeP } from '../../../src/core/primitives/reshape.js'
import { reverseP } from '../../../src/core/primitives/reverse.js'
import { padP, sliceP } from '../../../src/core/primitives/slice.js'
import { broadcastP, sumP } from '../../../src/core/primitives/sum.js'
import { transposeP } from '../../../src/core/primitives/transpose.js'
import { scope } from '../../../src/core/scope.js'
import { checkLaws } from './laws.js'

beforeAll(() => {
  scope.defaultBackend = cpu
})

describe('shape, dtype, jit, vmap, first and second derivatives and adjoint of', () => {
  it('sum', () => {
    checkLaws(sumP, 25)
  })
  it('broadcast', () => {
    checkLaws(broadcastP, 25)
  })
  it('transpose', () => {
    checkLaws(transposeP, 25)
  })
  it('reshape', () => {
    checkLaws(reshapeP, 25)
  })
  it('reverse', () => {
    checkLaws(reverseP, 25)
  })
  it('slice', () => {
    checkLaws(sliceP, 25)
  })
  it('pad', () => {
    checkLaws(padP, 25)
  })
  it('concatenate', () => {
    checkLaws(concatenateP, 25)
  })
  it('dotGeneral', () => {
    checkLaws(dotGeneralP, 40, 1e-15)
  })
  it('reduceMax', () => {
    checkLaws(reduceMaxP, 25)
  })
  it('reduceMin', () => {
    checkLaws(reduceMinP, 25)
  })
  it('any', () => {
    checkLaws(anyP, 15)
  })
  it('all', () => {
    checkLaws(allP, 15)
  })
  it('argmax', () => {
    checkLaws(argmaxP, 15)
  })
  it('argmin', () => {
    checkLaws(argminP, 15)
  })
  it('cumsum', () => {
    checkLaws(cumsumP, 25)
  })
  it('prod', () => {
    checkLaws(prodP, 25)
  })
  it('gather', () => {
    checkLaws(gatherP, 40)
  })
  it('scatter', () => {
    checkLaws(scatterP, 80)
  })
  it('dynamicSlice', () => {
    checkLaws(dynamicSliceP, 30)
  })
  it('dynamicUpdateSlice', () => {
    checkLaws(dynamicUpdateSliceP, 30)
  })
})
