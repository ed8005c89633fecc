import { lax, nn, np, special, type NdArray } from 'cotangent'
import { argumentsOf } from '../../fixtures/calls.js'
import { caseFiles, type Case } from '../../fixtures/caseFiles.js'

/** A public function with arguments that it takes. */
export interface ValidCall {
  readonly name: string
  readonly args: readonly unknown[]
}

const vector = np.array([3, 1, 2])
const flags = np.array([true, false, true])
const ints = np.array([1, 2, 3], { dtype: 'int32' })
const matrix = np.array([
  [4, 1],
  [1, 3],
])
const key = np.array([0, 1], { dtype: 'uint32' })
// Of anything, so that whatever is refused is refused by the library.
const double = (x: NdArray): NdArray => np.multiply(x, 2)

const names = (namespace: string, list: string, args: readonly unknown[]): readonly ValidCall[] =>
  list.split(' ').map((name) => ({ name: `${namespace}.${name}`, args }))

/** Functions of one signature. */
const alike: readonly ValidCall[] = [
  ...names('np', 'abs negative sign arccos arccosh arcsin arcsinh arctan arctanh cbrt cos cosh deg2rad exp expm1 log log1p', [vector]),
  ...names('np', 'rad2deg sin sinh sqrt tan tanh ceil floor isfinite isinf isnan logicalNot', [vector]),
  ...names('np', 'add divide divmod fmod remainder multiply power subtract arctan2 equal greater greaterEqual', [vector, vector]),
  ...names('np', 'less lessEqual notEqual logicalAnd logicalOr logicalXor', [vector, vector]),
  ...names('np', 'bitwiseAnd bitwiseOr bitwiseXor leftShift rightShift', [ints, ints]),
  ...names('np', 'bitwiseNot', [ints]),
  ...names('np', 'all any argmax argmin countNonzero max min prod sum mean ptp std var', [matrix, 0, { keepdims: true }]),
  ...names('np', 'cumsum', [matrix, 0]),
  ...names('nn.initializers', 'glorotNormal glorotUniform heNormal heUniform lecunNormal lecunUniform', [{ dtype: 'float32' }]),
  ...names('nn.initializers', 'constant normal truncatedNormal uniform', [1, { dtype: 'float32' }]),
  ...names('nn.initializers', 'ones zeros', [key, [2], { dtype: 'float32' }]),
]

/** Arguments of functions that have no case from NumPy, SciPy or JAX. */
const byHand: Readonly<Record<string, readonly unknown[]>> = {
  'np.array': [[1, 2], { dtype: 'int32' }],
  'np.asarray': [[1, 2], { dtype: 'int32' }],
  'np.arange': [0, 3, 1, { dtype: 'int32' }],
  'np.eye': [2, 3, 1, { dtype: 'int32' }],
  'np.identity': [2, { dtype: 'int32' }],
  'np.full': [[2], 1, { dtype: 'int32' }],
  'np.fullLike': [vector, 1, { dtype: 'int32' }],
  'np.ones': [[2], { dtype: 'int32' }],
  'np.onesLike': [vector, { dtype: 'int32' }],
  'np.zeros': [[2], { dtype: 'int32' }],
  'np.zerosLike': [vector, { dtype: 'int32' }],
  'np.empty': [[2], { dtype: 'int32' }],
  'np.emptyLike': [vector, { dtype: 'int32' }],
  'np.iscomplexobj': [vector],
  'np.isrealobj': [vector],
  'np.isInteger': [vector],
  'np.conjugate': [vector],
  'np.isclose': [vector, vector, { rtol: 0.1, atol: 0, equalNan: true }],
  'np.diag': [vector, 1],
  'np.diagonal': [matrix, 0, 0, 1],
  'np.trace': [matrix, 0, 0, 1],
  'np.einsum': ['ij,j->i', matrix, np.ones([2])],
  'np.einsumPath': ['ij,j->i', matrix, np.ones([2])],
  'np.linalg.choFactor': [matrix, { lower: true }],
  'np.linalg.symmetricFunction': [np.exp, matrix],
  'np.promoteTypes': ['int32', 'float32'],
  'np.resultType': [vector, 'int32'],
  'np.canCast': ['int32', 'float32', { casting: 'safe' }],
  'np.isdtype': ['int32', 'integral'],
  'np.finfo': ['float32'],
  'np.iinfo': ['int32'],
  'np.average': [vector, 0, { weights: vector, keepdims: true }],
  'np.broadcastArrays': [vector, np.ones([2, 1])],
  'np.broadcastTo': [vector, [2, 3]],
  'np.broadcastShapes': [[2, 1], [3]],
  'np.expandDims': [vector, 0],
  'np.flip': [vector, 0],
  'np.moveaxis': [matrix, 0, 1],
  'np.ravel': [matrix],
  'np.reshape': [matrix, [4]],
  'np.squeeze': [np.ones([1, 2]), 0],
  'np.swapaxes': [matrix, 0, 1],
  'np.transpose': [matrix, [1, 0]],
  'np.applyAlongAxis': [double, 0, matrix],
  'np.applyOverAxes': [np.sum, matrix, [0]],
  'np.piecewise': [vector, [flags], [1, double]],
  'np.load': [np.save(vector), { dtype: 'float32' }],
  'np.save': [vector],
  'np.savez': [{ x: vector }],
  'np.savezCompressed': [{ x: vector }],
  'np.fromfunction': [(i: NdArray): NdArray => i, [2], { dtype: 'int32' }],
  'np.fromiter': [[1, 2], { dtype: 'int32', count: 2 }],
  'np.mgrid': [[0, 2]],
  'np.ogrid': [[0, 2]],
  'np.isscalar': [1],
  'np.ndim': [vector],
  'np.shape': [vector],
  'np.size': [vector, 0],
  'np.maskIndices': [2, np.triu, 0],
  'np.vectorize': [double, { signature: '(n)->(n)' }],
  'lax.dotGeneral': [matrix, matrix, { leftContracting: [1], rightContracting: [0], leftBatch: [], rightBatch: [] }],
  'lax.iota': [[3], 'int32', 0],
  'lax.erfInv': [vector],
  'lax.broadcastShapes': [[2, 1], [3]],
  'lax.optimizationBarrier': [vector],
  'lax.stopGradient': [vector],
  'lax.whileLoop': [(x: NdArray): NdArray => np.less(x, 5), double, 1, { maxSteps: 5 }],
  'lax.cond': [np.array(true), double, double, vector],
  'lax.switch': [np.array(1, { dtype: 'int32' }), [double, double], vector],
  'lax.associativeScan': [np.add, vector, { reverse: true }],
  'lax.foriLoop': [0, 2, (_: NdArray, x: NdArray): NdArray => double(x), 0],
  'lax.map': [double, vector, { batchSize: 2 }],
  'lax.scan': [(c: NdArray, x: NdArray): [NdArray, NdArray] => [np.add(c, x), c], 0, vector, { reverse: true }],
  'lax.allGather': [vector, 'i', { axis: 0 }],
  'lax.axisIndex': ['i'],
  'lax.pmax': [vector, 'i'],
  'lax.pmean': [vector, 'i'],
  'lax.pmin': [vector, 'i'],
  'lax.psum': [vector, 'i'],
  'lax.linalg.eigh': [matrix, { lower: true }],
  'lax.linalg.qr': [matrix, { fullMatrices: true }],
  'lax.linalg.svd': [matrix, { fullMatrices: true }],
  'nn.initializers.varianceScaling': [1, 'fanIn', 'normal', { dtype: 'float32' }],
  'nn.initializers.orthogonal': [1, 0, { dtype: 'float32' }],
}

/** A case of each function that has some, the one with the most arguments and the fewest elements. */
function fromCases(): readonly ValidCall[] {
  const best = new Map<string, Case>()
  const cost = ({ args }: Case): number => JSON.stringify(args).length - 1000 * args.length
  for (const one of caseFiles().flatMap(([, cases]) => cases)) {
    const known = best.get(one.call)
    if (known === undefined || cost(one) < cost(known)) best.set(one.call, one)
  }
  return [...best.values()].map(({ call, args }) => ({ name: call, args: argumentsOf(args) }))
}

/** A call of each function that a test knows how to call. */
export function validCalls(): readonly ValidCall[] {
  const ours = ({ name }: ValidCall): boolean => /^(np|lax|nn|special)\./.test(name)
  return [...fromCases().filter(ours), ...alike, ...Object.entries(byHand).map(([name, args]) => ({ name, args }))]
}

/** A function by one of its names, called with anything. */
export interface PublicFunction {
  readonly own: unknown
  call(args: readonly unknown[]): unknown
}

/** Every function of the namespaces by its path. */
export function publicFunctions(): ReadonlyMap<string, PublicFunction> {
  const found = new Map<string, PublicFunction>()
  const walk = (path: string, namespace: object): void => {
    for (const [name, value] of Object.entries(namespace) as [string, unknown][]) {
      if (typeof value === 'function') {
        found.set(`${path}.${name}`, { own: value, call: (args): unknown => Reflect.apply(value, undefined, args) })
      } else if (typeof value === 'object' && value !== null) walk(`${path}.${name}`, value)
    }
  }
  for (const [path, namespace] of Object.entries({ np, lax, nn, special })) walk(path, namespace)
  return found
}
