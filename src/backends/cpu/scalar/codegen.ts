import { bindings } from './runtime.js'

let allowed: boolean | null = null

/**
 * May JavaScript be made at run time? Probed once: a content security policy without `unsafe-eval` forbids it, and then the block interpreter does
 * the work.
 */
export function canGenerateCode(): boolean {
  if (allowed === null) {
    try {
      allowed = evaluate('return true') === true
    } catch {
      allowed = false
    }
  }
  return allowed
}

/**
 * Runs `source`, the body of a function, with the runtime that printed bodies refer to in scope, and gives what it returns: a kernel of the type that
 * the printer of `source` vouches for.
 *
 * @param otherwise the same kernel without made code, for where code generation is forbidden
 */
export function linkSource<T>(source: string, otherwise: () => T): T {
  if (!canGenerateCode()) return otherwise()
  // The compiler cannot type made code; T is also the type of `otherwise`, which the tests hold equal to it bit for bit.
  return evaluate(`'use strict'\n${source}`) as T
}

function evaluate(source: string): unknown {
  // The Function constructor is typed as giving an untyped function: this one takes the runtime.
  const run = new Function('$runtime', source) as (runtime: typeof bindings) => unknown
  return run(bindings)
}
