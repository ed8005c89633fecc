import type { Backend } from '../core/backend.js'
import { compiledFor } from '../core/primitives/executables.js'
import { strengthen } from '../core/primitives/strengthen.js'
import { unflatten } from '../core/pytree.js'
import { defaultBackend, scope, withScope } from '../core/scope.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { withoutDeadCode } from './deadCode.js'
import { interpreters, isClosed } from './interpreters.js'
import { ArgumentSplitter, indicesOf, type SplitArguments } from './jitArguments.js'
import { JitCache } from './jitCache.js'
import { Donation } from './jitDonation.js'
import { JitForm } from './jitForm.js'
import { checkOptions } from './selection.js'
import { traceCall } from './traceCall.js'
import { flattenResult } from './trees.js'
import type { Jit, JitWith } from './types.js'

interface Options {
  readonly staticArgnums?: number | readonly number[] | undefined
  readonly staticArgnames?: string | readonly string[] | undefined
  readonly donateArgnums?: number | readonly number[] | undefined
  readonly backend?: Backend | undefined
}

/**
 * The same function, staged to a program once for each structure, shapes and dtypes of its arguments (and the values of static ones), and run compiled.
 *
 * Static arguments are compared by content if plain, else by identity. `explain(...args)` says what is run for such arguments, `clear()` forgets all.
 * Numbers among the arguments are lifted to weak scalars, so `jit(step)(params32, x32, 0.1)` stays float32.
 *
 * Arrays among the arguments `donateArgnums` are given away: results may take their memory over, and reading one afterwards is a DisposedArrayError. Only the
 * outermost call does so, not one inside `grad`, `vmap` or another `jit`, and constants such as `np.zeros` have no memory to give.
 *
 * @throws TreeError for an argument that is no array and not static; ConcretizationError where the function needs a value that is not known yet
 * @example
 * const square = jit((x: NdArray) => x.mul(x))
 * square(3).item() // 9
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const jit = withJit as unknown as Jit

function withJit(f: AnyFunction, options: Options = {}): AnyFunction {
  checkFunction('jit', f)
  checkOptions('jit', options, ['staticArgnums', 'staticArgnames', 'donateArgnums', 'backend'])
  const donated = indicesOf('jit: donateArgnums', options.donateArgnums)
  const label = labelOf('jit', f)
  const splitter = new ArgumentSplitter(options.staticArgnums, options.staticArgnames)
  splitter.checkTraced('donateArgnums', donated)
  const cache = new JitCache(label)
  const { backend } = options

  const formOf = (parts: SplitArguments): JitForm => {
    const known = cache.find(parts)
    if (known !== null) return known
    const { program, result } = traceCall(label, f, parts.traced.leaves, parts.rebuild)
    // A loop is one equation: what its body computes and records in vain is dropped here, or nowhere.
    const traced = { program: withoutDeadCode(program, interpreters), result }
    const donation = donated.length === 0 ? null : new Donation(label, donated, parts.traced.structure, traced.program.captured.length)
    const form = new JitForm(traced, splitter.matchers(parts, scope.defaultDtype), donation)
    if (isClosed(traced.program)) cache.add(parts, form)
    return form
  }

  const isElsewhere = (): boolean => backend !== undefined && backend !== scope.defaultBackend
  const onBackend = <R>(body: () => R): R => withScope(label, { defaultBackend: backend ?? scope.defaultBackend }, body)

  const runUnknown = (args: readonly unknown[]): unknown => {
    const parts = splitter.split(label, args)
    const form = formOf(parts)
    return form.run([...form.traced.program.captured, ...parts.traced.leaves])
  }
  const runAsItIs = (args: readonly unknown[]): unknown => {
    const parts = splitter.split(label, args)
    const { leaves, structure } = flattenResult(label, invoke(f, parts.rebuild(parts.traced.leaves), label))
    return unflatten(structure, leaves.map(strengthen))
  }
  const run = (...args: readonly unknown[]): unknown => {
    if (scope.jitDisabled) return runAsItIs(args)
    return isElsewhere() ? onBackend(() => cache.call(args, runUnknown)) : cache.call(args, runUnknown)
  }
  const explain = (...args: readonly unknown[]): string =>
    onBackend(() => {
      const { program } = formOf(splitter.split(label, args)).traced
      return compiledFor(program, defaultBackend()).executable.explain()
    })
  Object.defineProperty(run, 'name', { value: f.name })
  return Object.assign(run, {
    explain,
    clear: () => {
      cache.clear()
    },
  })
}

/**
 * {@link jit} with the function last, for `pipe`.
 *
 * @example
 * const power = pipe((x: NdArray, n: number) => x.pow(n), jitWith({ staticArgnums: 1 }))
 * power(2, 3).item() // 8
 */
// As for jit.
export const jitWith = ((options: Options) => (f: AnyFunction) => withJit(f, options)) as unknown as JitWith
