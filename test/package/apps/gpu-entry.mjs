import { grad, np, toBackend } from 'cotangent'
import { gpu } from 'cotangent/gpu'

const acquired = await gpu({ mode: 'cpu' })()
if (acquired._tag === 'Left') console.log(JSON.stringify({ tag: acquired.left._tag, message: acquired.left.message }))
else {
  const x = await toBackend(np.array([1, 2, 3], { dtype: 'float32' }), acquired.right)
  const square = (w) => w.mul(w).sum()
  console.log(JSON.stringify({ sum: square(x).item(), gradient: grad(square)(x).toArray() }))
}
