/** Results of references that are functions of numbers, for all copies in a process: their samples are the same, and some take long. */
const known = (globalThis.cotangentReferences ??= new Map())

const text = ({ shape, dtype, data }) => `${dtype}[${shape}]${data.map((x) => (Object.is(x, -0) ? '-0' : x))}`
const isPlain = (params) =>
  Object.values(params).every((value) => typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')

/** The reference of a primitive, computed once for the same operands and params. */
export function remembered({ name, evaluation }, reference) {
  if (reference === null || evaluation.kind !== 'elementwise') return reference
  return (operands, params) => {
    if (!isPlain(params)) return reference(operands, params)
    const key = `${name} ${JSON.stringify(params)} ${operands.map(text)}`
    if (!known.has(key)) known.set(key, reference(operands, params))
    return known.get(key)
  }
}
