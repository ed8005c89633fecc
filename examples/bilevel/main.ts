// Twenty weight decays and a learning rate, tuned by the gradient through 100 steps of training. Run it with `npm run build` and `node dist-examples/bilevel/main.js`.
import { np } from 'cotangent'
import { train, tune } from './hypergradient.js'
import { examples, meanSquare } from './problem.js'

const width = 20
const [training, validation, test] = [examples(1, 30, width), examples(2, 60, width), examples(3, 2000, width)]
const start = { rate: np.array(Math.log(0.05)), decay: np.full([width], Math.log(0.1)) }
const [tuned, losses] = tune(start, training, validation, 100, 200)
losses.forEach((loss, k) => {
  if (k % 40 === 0) console.log(`outer step ${String(k).padStart(3)}: validation loss ${loss.toFixed(4)}`)
})
const [before, after] = [start, tuned].map((by) => meanSquare(test, train(by, training, 100)).item())
console.log(`test loss ${before?.toFixed(4) ?? ''} before, ${after?.toFixed(4) ?? ''} after; the noise alone is 1`)
const decay = np.exp(tuned.decay)
console.log(
  `decay of the three weights that matter: ${decay.get([0, 3]).mean().item().toFixed(4)}, of the others: ${decay.get([3]).mean().item().toFixed(4)}`,
)
