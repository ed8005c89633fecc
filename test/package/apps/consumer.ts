import { grad, jit, np, vmap, type NdArray } from 'cotangent'
import * as fp from 'cotangent/fp'
import { gpu } from 'cotangent/gpu'
import { checkGrads } from 'cotangent/verify'

const loss = (w: NdArray): NdArray => w.mul(w).sum()
export const gradient: NdArray = jit(vmap(grad(loss)))(np.array([[1, 2, 3]]))
export const verdict: 'Left' | 'Right' = checkGrads(loss, [np.array([1, 2])])._tag
export const algebra: object = fp
export const device: Promise<'Left' | 'Right'> = gpu({ mode: 'webgpu' })().then(({ _tag }) => _tag)
