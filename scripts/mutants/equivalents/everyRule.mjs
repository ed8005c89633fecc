/** Mutants that compute the same wherever they are. */
export const everyRule = [
  {
    within: /P\.transpose(\.|$)/,
    kind: 'drop a check',
    was: /^\w+ instanceof NdArray \? null : (?!isZero)/,
    now: /^\((?!null\))/,
    proof: 'What a transpose rule gives for a known operand is never looked at: LinearTrace adds cotangents to its own tracers only.',
  },
  {
    kind: 'drop a check',
    was: /^isZero\((\w+)\) \? \1 : scaleTangent\(\1, /,
    now: /^\(scaleTangent\(/,
    proof: '`scaleTangent` gives a symbolic zero back; the check saves the computation of the factor.',
  },
  {
    file: ['beta', 'betainc', 'bessel', 'gamma', 'igamma', 'integerPow', 'normal', 'randomGamma', 'scatterTangents', 'sinc', 'zeta'].map(
      (name) => `src/core/primitives/${name}.ts`,
    ),
    kind: 'swap',
    was: /^scaleTangent\(/,
    proof: 'It is asked for where the tangent is no symbolic zero, and products commute.',
  },
]
