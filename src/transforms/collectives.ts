import type { NdArray } from '../core/array.js'
import { bind1 } from '../core/bind.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { ArgumentError } from '../core/errors.js'
import type { Primitive } from '../core/primitive.js'
import { allGather as allGatherOne } from '../core/primitives/collectives/allGather.js'
import { axisIndex as axisIndexOne } from '../core/primitives/collectives/axisIndex.js'
import type { CollectiveParams } from '../core/primitives/collectives/collective.js'
import { pmaxP, pminP } from '../core/primitives/collectives/pextrema.js'
import { psumP } from '../core/primitives/collectives/psum.js'
import { convert } from '../core/primitives/convert.js'
import { div } from '../core/primitives/div.js'
import { reshape } from '../core/primitives/reshape.js'
import { unflatten } from '../core/pytree.js'
import { scope } from '../core/scope.js'
import { normalizeAxis } from '../core/shape.js'
import { namedAxes, type NamedAxis } from '../core/trace.js'
import { checkOptions } from './selection.js'
import { flattenArrays } from './trees.js'
import type { AllGather, AxisIndex, Collective } from './types.js'

/** The axes in scope with these names. */
function axesCalled(operation: string, names: unknown): readonly NamedAxis[] {
  const list: readonly unknown[] = Array.isArray(names) ? names : [names]
  if (list.length === 0) throw new ArgumentError(`${operation}: the list of axis names is empty. Name at least one.`)
  const axes = list.map((name) => axisCalled(operation, name))
  if (new Set(axes).size !== axes.length) throw new ArgumentError(`${operation}: an axis is named twice. Name each once.`)
  return axes
}

function axisCalled(operation: string, name: unknown): NamedAxis {
  if (typeof name !== 'string') {
    throw new ArgumentError(
      `${operation}: the axis name is a ${name === null ? 'null' : typeof name}, but must be a string: ${operation}(x, 'batch').`,
    )
  }
  const inScope: string[] = []
  for (let axis = namedAxes(); axis !== null; axis = axis.outer) {
    if (axis.name === name) return axis
    inScope.push(JSON.stringify(axis.name))
  }
  const others = inScope.length === 0 ? 'no axis has a name here' : `the named axes here are ${inScope.join(', ')}`
  throw new ArgumentError(
    `${operation}: there is no axis ${JSON.stringify(name)}; ${others}. Call it inside vmap(f, { axisName: ${JSON.stringify(name)} }).`,
  )
}

function onLeaves(operation: string, x: unknown, f: (leaf: NdArray) => NdArray): unknown {
  const { leaves, structure } = flattenArrays(operation, x, 'x')
  return unflatten(structure, leaves.map(f))
}

/** Applies a primitive over one named axis after the other. */
function over(primitive: Primitive<CollectiveParams>, x: NdArray, axes: readonly NamedAxis[]): NdArray {
  return axes.reduce((y, { name }) => bind1(primitive, [y], { axisName: name }), x)
}

function added(x: NdArray, axes: readonly NamedAxis[]): NdArray {
  return over(psumP, x.dtype === 'bool' ? convert(x, 'int32') : x, axes)
}

/**
 * Sum over a named axis of `vmap`, or over several, for each of its elements; booleans are counted. It is linear, and its own adjoint: inside the mapped function,
 * the gradient of an element is that of the sum of what all elements return.
 *
 * @throws ArgumentError listing the named axes there are, where none has the name
 * @example
 * vmap((x: NdArray) => x.div(lax.psum(x, 'i')), { axisName: 'i' })(np.array([1, 3])).toArray() // [0.25, 0.75]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const psum = ((x: unknown, axisName: unknown) => {
  const axes = axesCalled('psum', axisName)
  return onLeaves('psum', x, (leaf) => added(leaf, axes))
}) as unknown as Collective

/**
 * Mean over a named axis of `vmap`, or over several, for each of its elements; that of integers is of the default float.
 *
 * @throws ArgumentError listing the named axes there are, where none has the name
 * @example
 * vmap((x: NdArray) => x.sub(lax.pmean(x, 'i')), { axisName: 'i' })(np.array([1, 3])).toArray() // [-1, 1]
 */
// As for psum.
export const pmean = ((x: unknown, axisName: unknown) => {
  const axes = axesCalled('pmean', axisName)
  const size = axes.reduce((product, axis) => product * axis.size, 1)
  return onLeaves('pmean', x, (leaf) => {
    const total = added(isFloat(leaf.dtype) ? leaf : convert(leaf, scope.defaultDtype), axes)
    return div(total, fill(size, total.aval))
  })
}) as unknown as Collective

/**
 * Largest over a named axis of `vmap`, or over several, for each of its elements; NaN propagates. Elements that attain it share the derivative equally.
 *
 * @throws ArgumentError listing the named axes there are, where none has the name
 * @example
 * vmap((x: NdArray) => x.sub(lax.pmax(x, 'i')), { axisName: 'i' })(np.array([1, 3])).toArray() // [-2, 0]
 */
// As for psum.
export const pmax = ((x: unknown, axisName: unknown) => {
  const axes = axesCalled('pmax', axisName)
  return onLeaves('pmax', x, (leaf) => over(pmaxP, leaf, axes))
}) as unknown as Collective

/**
 * Smallest over a named axis of `vmap`, or over several, for each of its elements; NaN propagates. Elements that attain it share the derivative equally.
 *
 * @throws ArgumentError listing the named axes there are, where none has the name
 * @example
 * vmap((x: NdArray) => x.sub(lax.pmin(x, 'i')), { axisName: 'i' })(np.array([1, 3])).toArray() // [0, 2]
 */
// As for psum.
export const pmin = ((x: unknown, axisName: unknown) => {
  const axes = axesCalled('pmin', axisName)
  return onLeaves('pmin', x, (leaf) => over(pminP, leaf, axes))
}) as unknown as Collective

/**
 * What all elements of a named axis of `vmap` have, for each of them: stacked along a new `axis` (0 unless said otherwise), or with `tiled` one after the
 * other along that axis of theirs.
 *
 * @throws ArgumentError listing the named axes there are, where none has the name; ShapeError if the result has no such axis
 * @example
 * vmap((x: NdArray) => lax.allGather(x, 'i').dot(np.array([1, 10])), { axisName: 'i' })(np.array([2, 3])).toArray() // [32, 32]
 */
// As for psum.
export const allGather = ((x: unknown, axisName: unknown, options: { readonly axis?: number; readonly tiled?: boolean } = {}) => {
  checkOptions('allGather', options, ['axis', 'tiled'])
  const { axis = 0, tiled = false } = options
  const { name, size } = axisCalled('allGather', axisName)
  return onLeaves('allGather', x, (leaf) => {
    const place = normalizeAxis('allGather', axis, tiled ? leaf.ndim : leaf.ndim + 1)
    const stacked = allGatherOne(leaf, { axisName: name, size, axis: place })
    if (!tiled) return stacked
    return reshape(
      stacked,
      leaf.shape.map((extent, i) => (i === place ? size * extent : extent)),
    )
  })
}) as unknown as AllGather

/**
 * The position along a named axis of `vmap`, an int32 scalar.
 *
 * @throws ArgumentError listing the named axes there are, where none has the name
 * @example
 * vmap((x: NdArray) => x.mul(lax.axisIndex('i')), { axisName: 'i' })(np.array([5, 5, 5])).toArray() // [0, 5, 10]
 */
export const axisIndex: AxisIndex = (axisName) => axisIndexOne(axisCalled('axisIndex', axisName).name)
