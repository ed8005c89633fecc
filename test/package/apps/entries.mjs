import { grad, jit, np, vmap } from 'cotangent'
import * as fp from 'cotangent/fp'
import * as verify from 'cotangent/verify'
import cotangent from 'cotangent/eslint'

const loss = (w) => w.mul(w).sum()
const gradient = grad(loss)(np.array([1, 2, 3])).toArray()
const staged = jit(grad(loss))(np.array([1, 2, 3])).toArray()
const batched = vmap(grad(loss))(np.array([[1], [2]])).toArray()

verify.assertGrads(loss, [np.array([1, 2, 3])])

console.log(
  JSON.stringify({
    gradient,
    staged,
    batched,
    fp: Object.keys(fp).length > 0,
    checked: verify.checkGrads(loss, [np.array([1, 2, 3])])._tag,
    rules: Object.keys(cotangent.rules),
  }),
)
