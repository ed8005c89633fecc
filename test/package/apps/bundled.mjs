import { grad, jit, nn, np, vmap } from 'cotangent'

const model = ({ w, b }, x) => nn.sigmoid(x.mul(w).sum().add(b))
const loss = (params, x, y) => model(params, x).sub(y).square().sum()
const params = { w: np.array([0.5, -1, 2]), b: np.array(0.25) }
const xs = np.array([
  [1, 2, 3],
  [-1, 0, 1],
])
const gradients = jit(vmap(grad(loss), { inAxes: [null, 0, 0] }))(params, xs, np.array([1, 0]))
console.log(JSON.stringify({ w: gradients.w.toArray(), b: gradients.b.toArray(), power: grad((x) => x.pow(3))(2).item() }))
