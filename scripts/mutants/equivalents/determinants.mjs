const expansion = 'src/core/scalar/expansions/determinant.ts'

/** Mutants of determinants that compute the same. */
export const determinants = [
  {
    file: 'src/core/primitives/determinants.ts',
    within: 'determinant3P.jvp',
    kind: 'off by one',
    was: '9',
    now: '10',
    proof: 'A factor more than there are tangents: it is asked for none.',
  },
  {
    file: expansion,
    kind: 'scale',
    was: /^(900|100)$/,
    proof: 'The bound is far from where underflow begins to count and far from what is ordinary: on either side of it both ways are right.',
  },
  {
    file: expansion,
    within: 'determinant3',
    kind: 'scale',
    was: '3',
    now: '4',
    proof: 'The first element of the second row may raise the bound: more determinants go the slow way, which is right for all.',
  },
  {
    file: expansion,
    within: 'determinant3',
    kind: 'scale',
    was: '1',
    now: '2',
    proof: 'It doubles a bound on whose either side both ways are right.',
  },
  {
    file: expansion,
    within: 'outOfRange',
    kind: 'negate',
    was: 's.abs(x)',
    proof: 'All determinants go the slow way then, which multiplies and adds the same numbers but for powers of two.',
  },
  {
    file: expansion,
    within: 'outOfRange',
    kind: 'swap',
    was: 's.lt(size, literalsLike(s, x)(Infinity))',
    proof: 'All determinants go the slow way then, which multiplies and adds the same numbers but for powers of two.',
  },
  {
    file: expansion,
    kind: 'scale',
    was: '10_000',
    proof: 'Both are less than all exponents of products of three; so what is added to the zero shifts by more than all its bits.',
  },
  {
    file: expansion,
    within: 'normal',
    kind: 'scale',
    was: '0',
    now: '1',
    nth: 1,
    proof: 'A zero may be scaled by any power of two.',
  },
  {
    file: expansion,
    within: 'normal',
    kind: 'scale',
    was: '0.5',
    proof: 'Mantissas between other bounds, a factor of two apart, have the same products but for powers of two.',
  },
]
