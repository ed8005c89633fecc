import type { NdArray } from '../../core/array.js'
import { checkpoint } from '../../transforms/checkpoint.js'
import { customBatching } from '../../transforms/customBatching.js'
import { customJvp } from '../../transforms/customJvp.js'
import { customVjp } from '../../transforms/customVjp.js'
import { jit } from '../../transforms/jit.js'
import { jvp } from '../../transforms/jvp.js'
import { vjp } from '../../transforms/vjp.js'
import { vmap } from '../../transforms/vmap.js'

/** A function of a list of arrays. */
export type ListFunction = (...xs: NdArray[]) => NdArray[]

/** The function with its own derivative as a custom jvp rule. */
export function withJvpRule(f: ListFunction): ListFunction {
  return customJvp(f, { jvp: (xs: NdArray[], ts: NdArray[]) => jvp(f, xs, ts) })
}

/** The function with its own pullback as a custom vjp rule. */
export function withVjpRule(f: ListFunction): ListFunction {
  return customVjp(f, {
    fwd: (...xs: NdArray[]) => [f(...xs), xs] as const,
    bwd: (xs: NdArray[], cts: NdArray[]) => vjp(f, xs)[1](cts),
  })
}

/** The tangents of {@link withVjpRule}: of primals, then as many tangents. */
export function tangentOfVjpRule(f: ListFunction): ListFunction {
  const custom = withVjpRule(f)
  return (...xs) => jvp(custom, xs.slice(0, xs.length / 2), xs.slice(xs.length / 2))[1]
}

/** The function with its own batched form as a custom vmap rule. */
export function withBatchRule(f: ListFunction): ListFunction {
  return customBatching(f, {
    vmap: (size: number, mapped: boolean[], xs: NdArray[]) => {
      const inAxes = mapped.map((flag) => (flag ? 0 : null))
      return [vmap(f, { inAxes, axisSize: size })(...xs), true] as const
    },
  })
}

const wrappers: Readonly<Record<string, (f: ListFunction) => ListFunction>> = {
  call: (f) => jit(f),
  checkpoint: (f) => checkpoint(f),
  customJvp: withJvpRule,
  customVjp: withVjpRule,
  customVjpTangent: tangentOfVjpRule,
  customBatching: withBatchRule,
}

/** Names of the primitives that run a function, in programs. */
export const wrapperNames: readonly string[] = Object.keys(wrappers)

/** What makes a call of this primitive of a function. */
export function wrapperOf(primitive: string): (f: ListFunction) => ListFunction {
  const found = wrappers[primitive]
  if (found === undefined) throw new Error(`programs: ${primitive} runs no function`)
  return found
}
