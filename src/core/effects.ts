import { Program, type Equation } from './program.js'

/** Does an equation do something else than give results, by itself or in a program that it runs? */
export function hasEffect({ primitive, params }: Equation): boolean {
  return primitive.effect || (primitive.evaluation.kind === 'control' && Object.values(params).some(actsOutside))
}

function actsOutside(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(actsOutside)
  return value instanceof Program && value.equations.some(hasEffect)
}
