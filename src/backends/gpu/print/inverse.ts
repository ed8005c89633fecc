import type { Access } from '../../kernel/schedule.js'
import type { Dialect } from './dialect.js'

/** The indices of a nest, from the place in a buffer that is written there. */
export interface Inverse {
  /** Statements that define {@link indices}. */
  readonly statements: string
  readonly indices: readonly string[]
  /** Is the place written at all? `null`: every place is. */
  readonly condition: string | null
}

/**
 * Finds the indices at which `start + sum of strides[axis] * index[axis]` is `place`. Axes with a stride of 0 have the index 0.
 *
 * @throws TypeError where larger strides do not reach beyond all smaller ones: no part of a row-major array is such
 */
export function inverseOf(
  dialect: Dialect,
  { start, strides }: Pick<Access, 'start' | 'strides'>,
  extents: readonly number[],
  size: number,
  place: string,
  newName: () => string,
): Inverse {
  const moving = extents.flatMap((extent, axis) => {
    const stride = strides[axis] ?? 0
    return extent > 1 && stride !== 0 ? [{ axis, extent, step: Math.abs(stride), flipped: stride < 0 }] : []
  })
  moving.sort((a, b) => b.step - a.step)
  const first = moving.reduce((sum, { extent, step, flipped }) => (flipped ? sum - (extent - 1) * step : sum), start)
  let reach = 0
  for (const { extent, step } of [...moving].reverse()) {
    if (step <= reach) throw new TypeError('gpu: a kernel writes to places that overlap; this is a bug in its lowering.')
    reach += (extent - 1) * step
  }
  const whole = first === 0 && moving.reduce((product, { extent }) => product * extent, 1) === size
  const indices = extents.map(() => dialect.literal('int32', 0))
  let statements = ''
  let rest = place
  const conditions: string[] = []
  const define = (text: string): string => {
    const name = newName()
    statements += dialect.constant('int32', name, text)
    return name
  }
  if (first !== 0) {
    rest = define(`${place} - ${String(first)}`)
    conditions.push(`${rest} >= 0`)
  }
  moving.forEach(({ axis, extent, step, flipped }, i) => {
    const last = i === moving.length - 1 && step === 1
    const quotient = last ? rest : define(dialect.quotient(rest, step))
    if (!whole) conditions.push(`${quotient} < ${String(extent)}`)
    if (!last) rest = define(`${rest} - ${quotient} * ${String(step)}`)
    else rest = '0'
    indices[axis] = flipped ? define(`${String(extent - 1)} - ${quotient}`) : quotient
  })
  if (!whole && rest !== '0') conditions.push(`${rest} == 0`)
  return { statements, indices, condition: whole ? null : conditions.join(' && ') }
}

/** The place of an access, as text: an int32. */
export function placeOf({ start, strides }: Pick<Access, 'start' | 'strides'>, indices: readonly string[]): string {
  const terms = strides.flatMap((stride, axis) => {
    const index = indices[axis] ?? '0'
    return stride === 0 || index === '0' ? [] : [stride === 1 ? index : `${index} * ${stride < 0 ? `(${String(stride)})` : String(stride)}`]
  })
  if (start !== 0 || terms.length === 0) terms.unshift(start < 0 ? `(${String(start)})` : String(start))
  return terms.join(' + ')
}
