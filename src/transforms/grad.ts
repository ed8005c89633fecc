import { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { DtypeError, OutputError, ShapeError } from '../core/errors.js'
import { lift } from '../core/lift.js'
import { mapArrays, unflatten } from '../core/pytree.js'
import { at, formatShape } from '../core/shape.js'
import { strengthen } from '../core/primitives/call.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { interpreters } from './interpreters.js'
import { linearizeFlat, pullback } from './linearize.js'
import { checkOptions, checkPositions, namedArguments, selectionOf, type Choice, type Selection } from './selection.js'
import { checkDifferentiable, flattenArrays, written, type FlatArrays } from './trees.js'
import type { Grad, GradWith, ValueAndGrad, ValueAndGradWith } from './types.js'

interface Options extends Choice {
  readonly hasAux?: boolean | undefined
}

/** What one differentiated call gives. */
interface Differentiated {
  /** All that f returned, without tracers. */
  readonly value: unknown
  readonly gradient: unknown
}

function differentiate(transform: 'grad' | 'valueAndGrad', f: AnyFunction, options: Options): (...args: unknown[]) => Differentiated {
  checkFunction(transform, f)
  checkOptions(transform, options, ['argnums', 'argnames', 'hasAux'])
  const selection = selectionOf(transform, options)
  const label = labelOf(transform, f)
  return (...args) => {
    checkPositions(label, selection, args.length)
    const parts = partsOf(label, selection, args)
    const primals = parts.length === 1 ? at(parts, 0).leaves : parts.flatMap((p) => p.leaves)
    let value: unknown
    const split = linearizeFlat(
      label,
      (leaves, primalOf) => {
        const result = invoke(f, withParts(args, selection, parts, leaves), label)
        const loss = lossOf(transform, label, result, options.hasAux === true)
        value = Array.isArray(result)
          ? result.map((y: unknown, i) => (i === 0 ? strengthen(primalOf(loss)) : mapArrays(y, (x) => strengthen(primalOf(x)))))
          : strengthen(primalOf(loss))
        return [loss]
      },
      primals,
      interpreters,
    )
    const seed = fill(1, at(split.results, 0).aval.strong)
    const cotangents = pullback(split, [seed], primals).map(written)
    return { value, gradient: arrange(selection, exchanged(parts, cotangents)) }
  }
}

/** What is differentiated: the chosen arguments, then the named ones. */
function partsOf(label: string, selection: Selection, args: readonly unknown[]): readonly FlatArrays[] {
  const chosen = selection.argnums.map((index) => part(label, args[index], `argument ${String(index)}`))
  if (!selection.named) return chosen
  const named = namedArguments(label, args, selection.argnames)
  return [...chosen, ...selection.argnames.map((name) => part(label, named[name], name))]
}

function part(label: string, value: unknown, path: string): FlatArrays {
  const flat = flattenArrays(label, value, path)
  checkDifferentiable(label, flat, path)
  return flat
}

/** The trees of the parts with other leaves; one part, which is the rule, needs no cutting. */
function exchanged(parts: readonly FlatArrays[], leaves: readonly NdArray[]): readonly unknown[] {
  if (parts.length === 1) return [unflatten(at(parts, 0).structure, leaves)]
  let next = 0
  return parts.map((p) => unflatten(p.structure, leaves.slice(next, (next += p.leaves.length))))
}

/** The arguments in fresh containers, with the chosen parts exchanged. */
function withParts(
  args: readonly unknown[],
  selection: Selection,
  parts: readonly FlatArrays[],
  leaves: readonly NdArray[],
): readonly unknown[] {
  const fresh = exchanged(parts, leaves)
  const positional = args.map((arg, i) => {
    const k = selection.argnums.indexOf(i)
    return k >= 0 ? fresh[k] : mapArrays(arg, (x) => x)
  })
  if (!selection.named) return positional
  const names = Object.fromEntries(selection.argnames.map((name, k) => [name, fresh[selection.argnums.length + k]]))
  return [...positional.slice(0, -1), { ...Object(positional.at(-1)), ...names }]
}

/** Gradients in the shape that the choice asks for. */
function arrange(selection: Selection, gradients: readonly unknown[]): unknown {
  const positional = selection.argnums.length === 0 ? null : selection.bare ? gradients[0] : gradients.slice(0, selection.argnums.length)
  if (!selection.named) return positional
  return [positional, Object.fromEntries(selection.argnames.map((name, k) => [name, gradients[selection.argnums.length + k]]))]
}

/** The scalar that is differentiated, checked. */
function lossOf(transform: 'grad' | 'valueAndGrad', label: string, result: unknown, hasAux: boolean): NdArray {
  if (hasAux && !(Array.isArray(result) && result.length === 2)) {
    throw new OutputError(`${label}: with hasAux: true the function must return a pair [value, aux], but it returned ${kindOf(result)}.`)
  }
  if (!hasAux && transform === 'grad' && Array.isArray(result)) {
    throw new OutputError(
      `${label}: the function returned a tuple of ${String(result.length)}. Pass hasAux: true to get [gradient, aux] from a pair [value, aux], or use valueAndGrad, which passes the rest through.`,
    )
  }
  const first: unknown = Array.isArray(result) ? result[0] : result
  const loss = typeof first === 'number' || first instanceof NdArray ? lift(first) : null
  if (loss === null) {
    throw new OutputError(
      `${label}: the function must return a scalar array, but it returned ${kindOf(first)}${Array.isArray(result) ? ' as the first element' : ''}.`,
    )
  }
  if (loss.ndim !== 0) {
    throw new ShapeError(
      `${label}: gradients are defined for scalar results, but the function returned shape ${formatShape(loss.shape)}. ` +
        'Reduce it, for instance with sum() or mean(), or use jacrev, jacfwd or vjp.',
    )
  }
  if (!isFloat(loss.dtype)) {
    throw new DtypeError(
      `${label}: the result is ${loss.aval.toString()}, which has no derivative. Return a float: compute with float inputs, or convert with astype.`,
    )
  }
  return loss
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return `a tuple of ${String(value.length)}`
  return typeof value === 'object' ? `an instance of ${value.constructor.name}` : `a ${typeof value}`
}

/**
 * The gradient of a scalar-valued function, by reverse mode.
 *
 * `argnums` says which positional arguments to differentiate: one index gives a bare gradient, a tuple of indices a tuple in the order asked; `argnames`
 * which keys of the trailing options object, and makes the result `[positional, named]`. A gradient has the structure, shapes and dtypes of its argument.
 * With `hasAux` the function returns `[value, aux]` and the result is `[gradient, aux]`.
 *
 * @throws ShapeError if the result is not a scalar; OutputError if it is no array or a tuple; DtypeError naming the path of an integer or boolean
 * leaf; ArgumentError for argnums or argnames that do not fit
 * @example
 * grad((x: NdArray) => x.mul(x))(3).item() // 6
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const grad = gradientOf as unknown as Grad

/** {@link grad}, untyped. */
export function gradientOf(f: AnyFunction, options: Options = {}): AnyFunction {
  const call = differentiate('grad', f, options)
  const run = (...args: unknown[]): unknown => {
    const { value, gradient } = call(...args)
    return options.hasAux === true && Array.isArray(value) ? [gradient, value[1]] : gradient
  }
  return named(run, f)
}

/**
 * Value and gradient of a function whose result is a scalar, or a tuple that starts with one; the rest of the tuple is passed through.
 *
 * Options as for {@link grad}; `hasAux: true` demands a pair. The value is all that the function returned.
 *
 * @throws as {@link grad}
 * @example
 * const [value, gradient] = valueAndGrad((x: NdArray) => x.mul(x))(3)
 * value.item() // 9
 * gradient.item() // 6
 */
// As for grad.
export const valueAndGrad = valueAndGradientOf as unknown as ValueAndGrad

function valueAndGradientOf(f: AnyFunction, options: Options = {}): AnyFunction {
  const call = differentiate('valueAndGrad', f, options)
  const run = (...args: unknown[]): unknown => {
    const { value, gradient } = call(...args)
    return [value, gradient]
  }
  return named(run, f)
}

function named(run: (...args: unknown[]) => unknown, f: AnyFunction): (...args: unknown[]) => unknown {
  Object.defineProperty(run, 'name', { value: f.name })
  return run
}

/**
 * {@link grad} with the function last, for `pipe`.
 *
 * @example
 * const slope = pipe((x: number, y: NdArray) => y.mul(x), gradWith({ argnums: 1 }))
 * slope(3, 2).item() // 3
 */
// As for grad.
export const gradWith = ((options: Options) => (f: AnyFunction) => gradientOf(f, options)) as unknown as GradWith

/**
 * {@link valueAndGrad} with the function last, for `pipe`.
 *
 * @example
 * const both = pipe((x: number, y: NdArray) => y.mul(x), valueAndGradWith({ argnums: 1 }))
 * both(3, 2).map((v) => v.item()) // [6, 3]
 */
// As for grad.
export const valueAndGradWith = ((options: Options) => (f: AnyFunction) => valueAndGradientOf(f, options)) as unknown as ValueAndGradWith
