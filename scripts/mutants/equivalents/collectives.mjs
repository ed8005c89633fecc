/** Mutants of collectives that compute the same. */
export const collectives = [
  {
    file: 'src/core/primitives/collectives/allGather.ts',
    was: "i === axis ? axisIndex(axisName) : fill(0, avalOf([], 'int32'))",
    now: '(axisIndex(axisName))',
    proof: 'The block has all of every other axis, so its start there is clamped to 0 whatever it is.',
  },
  {
    file: 'src/core/primitives/collectives/allGather.ts',
    within: 'allGatherP.transpose',
    kind: 'off by one',
    was: '0',
    proof: 'The block has all of every other axis, so its start there is clamped to 0 whatever it is.',
  },
  {
    file: 'src/core/primitives/collectives/collective.ts',
    was: 'dx.zero === true ? dx : spec.tangent(dx, x, y, params)',
    now: '(spec.tangent(dx, x, y, params))',
    proof:
      'Forward mode asks a rule only where an operand has a tangent that is not zero (JvpTrace binds the primitive as it is otherwise), and there is one operand.',
  },
  {
    file: 'src/core/primitives/collectives/collective.ts',
    within: 'collective.jvp',
    kind: 'flip',
    was: 'true',
    proof:
      '`zero` is true or not there: comparing it with false never holds, and the check is never needed, since a rule is asked only where its operand has a tangent.',
  },
  {
    file: 'src/core/primitives/collectives/collective.ts',
    within: 'collective.batch',
    kind: 'off by one',
    was: '0',
    nth: 1,
    proof: 'A vmap of another axis asks the rule only where an operand is mapped, and there is one operand: the axis is never null here.',
  },
  {
    file: 'src/core/primitives/collectives/pextrema.ts',
    was: 'attains(x, y)',
    now: 'attains(y, x)',
    proof: '`attains` is symmetric: x = y, or both are NaN.',
  },
]
