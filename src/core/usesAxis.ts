import type { Primitive } from './primitive.js'
import { Program } from './program.js'

const known = new WeakMap<Program, ReadonlySet<string>>()

/** The named axes that collectives in a program combine. */
function axesOf(program: Program): ReadonlySet<string> {
  let axes = known.get(program)
  if (axes === undefined) {
    const found = new Set<string>()
    for (const { primitive, params } of program.equations) {
      const own = primitive.axisName?.(params)
      if (own !== undefined) found.add(own)
      for (const inside of programsIn(params)) for (const name of axesOf(inside)) found.add(name)
    }
    axes = found
    known.set(program, axes)
  }
  return axes
}

function programsIn(params: object): readonly Program[] {
  return Object.values(params)
    .flat()
    .filter((value): value is Program => value instanceof Program)
}

/** Does the primitive combine what is along a named axis, itself or in a program that it contains? Of a function nobody knows. */
export function usesAxis<P extends object>(primitive: Primitive<P>, params: P, name: string): boolean {
  const own = primitive.axisName?.(params)
  if (own !== undefined) return own === name
  if (primitive.control === null) return false
  return (
    programsIn(params).some((program) => axesOf(program).has(name)) || Object.values(params).some((value) => typeof value === 'function')
  )
}
