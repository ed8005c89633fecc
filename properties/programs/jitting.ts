import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import { jit } from '../../src/transforms/jit.js'
import { arrayOf } from '../../src/verify/programs/arrays.js'
import type { ListFunction } from '../../src/verify/programs/wrappers.js'
import type { Plain } from '../reference/plain.js'
import { plain, sameBits } from './compare.js'
import { observed } from './replay.js'
import { onTier, tiers } from './tiers.js'

/**
 * Throws unless the function, jitted, gives the same bits on every tier, at once, from the cache, and for arguments that lie otherwise in memory; calls
 * back with the same values in the same order; and leaves its arguments alone.
 *
 * @param effects are calls back compared?
 */
export function checkJitted(f: ListFunction, args: readonly ConcreteArray[], chosen: readonly string[] = tiers, effects = true): void {
  const before = args.map(plain)
  const run = (g: ListFunction, xs: readonly NdArray[]): readonly [Plain[], readonly Plain[]] => observed(() => g(...xs).map(plain))
  const [expected, calls] = run(f, args)
  const copies = before.map(({ shape, dtype, data }) => arrayOf(shape, dtype, (i) => data[i] ?? NaN))
  for (const tier of chosen) {
    onTier(tier, () => {
      const jitted = jit((...xs: NdArray[]) => f(...xs))
      const check = (what: string, xs: readonly NdArray[]): void => {
        const [found, called] = run(jitted, xs)
        sameBits(`jit on tier ${tier}, ${what}`, found, expected)
        if (effects) sameBits(`calls back from jit on tier ${tier}, ${what}`, called, calls)
      }
      check('first call', args)
      check('second call', args)
      check('contiguous arguments', copies)
    })
  }
  sameBits('arguments after the calls', args.map(plain), before)
  sameBits('arguments after the calls', copies.map(plain), before)
}
