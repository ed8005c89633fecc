import type { ConcreteArray } from '../../core/array.js'
import { Literal, Program, Var, type Equation } from '../../core/program.js'
import { cpu } from '../cpu/backend.js'
import { hasEffect } from '../../core/effects.js'

/** A program in two parts: what the host computes once, and the program that takes it as inputs behind its own. */
export interface WithoutKnownDoubles {
  readonly program: Program
  readonly known: readonly ConcreteArray[]
}

/**
 * Takes out of a program what it computes in float64 from constants alone, such as places that are counted before they are converted: the host computes that
 * once. A program that needs a float64 of it elsewhere stays as it is.
 */
export function withoutKnownDoubles(program: Program): WithoutKnownDoubles {
  const { equations, inputs, outputs, variables } = program
  const isKnown = new Array<boolean>(variables).fill(false)
  const isDouble = new Array<boolean>(variables).fill(false)
  const [early, doubles, late]: [Equation[], Equation[], Equation[]] = [[], [], []]
  for (const eq of equations) {
    if (!eq.inputs.every((x) => x instanceof Literal || isKnown[x.id])) {
      late.push(eq)
      continue
    }
    if (eq.primitive.evaluation.kind === 'control' || hasEffect(eq)) {
      late.push(eq)
      continue
    }
    const counts = [...eq.inputs, ...eq.outputs].some((x) => x.aval.dtype === 'float64')
    for (const y of eq.outputs) isKnown[y.id] = true
    if (counts) {
      for (const y of eq.outputs) isDouble[y.id] = true
      doubles.push(eq)
    } else late.push(eq)
    early.push(eq)
  }
  if (doubles.length === 0) return { program, known: [] }
  const used = new Set(
    [...late.flatMap((eq) => eq.inputs), ...outputs].filter((x): x is Var => x instanceof Var && isDouble[x.id] === true),
  )
  const results = [...used]
  if (results.some(({ aval }) => aval.dtype === 'float64')) return { program, known: [] }
  const known = cpu.compile(new Program(program.name, [], early, results, variables)).call([])
  return { program: new Program(program.name, [...inputs, ...results], late, outputs, variables), known }
}
