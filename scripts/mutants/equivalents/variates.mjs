/** Mutants of the expansions of random variates that compute the same. */
export const variates = [
  {
    file: 'src/core/scalar/expansions/poissonVariate.ts',
    within: 'arrivals',
    kind: 'negate',
    was: 'float(0)',
    proof: 'A sum that starts at -0 is the same from the first positive term on.',
  },
  {
    file: 'src/core/scalar/expansions/binomialVariate.ts',
    within: 'waitingTimes',
    kind: 'negate',
    was: 'float(0)',
    proof: 'A sum that starts at -0 is the same from the first positive term on.',
  },
  {
    file: 'src/core/scalar/expansions/binomialVariate.ts',
    within: 'rounds',
    kind: 'scale',
    proof:
      'It only limits a loop of which a round ends with a probability of at least 0.8: more than a hundred are taken with one below 10^-69.',
  },
  {
    file: 'src/core/scalar/expansions/gammaVariate.ts',
    within: 'rounds',
    kind: 'scale',
    proof:
      'It only limits a loop of which a round ends with a probability of at least 0.8: more than a hundred are taken with one below 10^-69.',
  },
  {
    file: 'src/core/scalar/expansions/poissonVariate.ts',
    within: 'rounds',
    kind: 'scale',
    proof:
      'It only limits a loop of which a round ends with a probability of at least 0.8: more than a hundred are taken with one below 10^-69.',
  },
  {
    file: 'src/core/scalar/expansions/randomUnit.ts',
    within: 'wordsAt',
    kind: 'negate',
    was: 'word(0)',
    proof: 'The negative of the integer 0 is 0.',
  },
]
