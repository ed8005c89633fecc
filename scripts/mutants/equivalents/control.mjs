/** Mutants of calls and custom rules that compute the same. */
export const control = [
  {
    file: 'src/core/primitives/customVjp.ts',
    within: 'customVjpTangentP.transpose',
    was: 'i < residuals || x instanceof NdArray ? null : (given[i - residuals] ?? new Zero(operandAval(x)))',
    now: '((given[i - residuals] ?? new Zero(operandAval(x))))',
    proof: 'What a transpose rule gives for a known operand is never looked at: LinearTrace adds cotangents to its own tracers only.',
  },
  {
    file: 'src/core/primitives/customVjp.ts',
    within: 'customVjpTangentP.transpose',
    now: 'i < residuals && x instanceof NdArray',
    proof: 'What a transpose rule gives for a known operand is never looked at: LinearTrace adds cotangents to its own tracers only.',
  },
  {
    file: 'src/core/primitives/customJvp.ts',
    kind: 'off by one',
    within: /^customJvpP\.batch\.rule$/,
    was: '0',
    nth: 0,
    proof: 'The count is set by the function that is mapped before it is read.',
  },
  {
    file: 'src/core/primitives/customVjp.ts',
    kind: 'off by one',
    within: /^customVjpP\.batch\.fwd$/,
    was: '0',
    nth: 0,
    proof: 'The count is set by the function that is mapped before it is read.',
  },
  {
    file: 'src/core/primitives/checkpoint.ts',
    was: "callP.transpose === 'notLinear'",
    now: 'false',
    proof: 'The comparison only tells the compiler that `call` has a transpose rule, which it has.',
  },
  {
    file: 'src/core/primitives/executables.ts',
    within: 'characters',
    proof: 'What is forgotten is compiled again: only memory and time tell.',
  },
  {
    file: 'src/core/primitives/executables.ts',
    within: /^SharedExecutables$/,
    kind: 'off by one',
    was: '0',
    proof: 'What is forgotten is compiled again: only memory and time tell, and by a single character.',
  },
  {
    file: 'src/core/primitives/executables.ts',
    within: 'SharedExecutables.of',
    now: 'this.length < characters',
    proof: 'What is forgotten is compiled again: only memory and time tell, and by a single character.',
  },
  {
    file: 'src/core/primitives/executables.ts',
    within: 'SharedExecutables.of',
    now: '(new WeakRef(executable))',
    proof: 'What nobody holds is compiled again: only time tells.',
  },
  {
    file: 'src/core/primitives/executables.ts',
    within: 'compiledFor',
    was: 'known?.generation === generation',
    now: 'false',
    proof: 'The shared ones give the same executable again, by the structure of the program.',
  },
  {
    file: 'src/core/primitives/compiledCall.ts',
    within: 'CompiledCall.callPlaced',
    now: 'there[i] !== operands[i]',
    proof:
      'What was given away ends with the call, so that its copy is not asked for again, and a copy that another array holds too is never written over; where memory is not taken over only memory tells.',
  },
  {
    file: 'src/core/primitives/compiledCall.ts',
    within: 'CompiledCall.run',
    now: '(this.callPlaced(operands, donated))',
    proof: '`placementOf` finds the same backend, moves nothing and says that not all are constants.',
  },
  ...[
    ['0', 1],
    ['1', 0],
    ['2', 0],
  ].map(([was, nth]) => ({
    file: 'src/core/primitives/repeatedTape.ts',
    within: 'repeating',
    kind: 'off by one',
    was,
    nth,
    proof:
      'Variables are told apart by their numbers: a result may have that of an operand which is not read again, or one beyond those that are counted, where no further ones are added.',
  })),
  {
    file: 'src/core/primitives/constructors/loopSplit.ts',
    within: 'Invariant.loop',
    now: 'needed.has(x) || !inside.has(x)',
    proof: 'The loop is given more of what depends on constants only than it reads.',
  },
  {
    file: 'src/core/primitives/scan/batchCounts.ts',
    within: 'frozen',
    now: 'axis === null || !isFloat(e.dtype) && e.aval instanceof TapeAval',
    proof:
      'What a lane that has finished makes of its elements is not read, for its carry is kept and its results are zeros: more of them may be masked than may be divided by.',
  },
  {
    file: 'src/core/primitives/scan/batchCounts.ts',
    within: 'frozen',
    kind: 'off by one',
    was: '1',
    now: '2',
    nth: 1,
    proof:
      'What a lane that has finished makes of its elements is not read, for its carry is kept and its results are zeros: any number will do that may be divided by.',
  },
  {
    file: 'src/core/primitives/switch/guarded.ts',
    within: 'GuardWriter.guard',
    was: '!hasEffect(eq)',
    now: 'false',
    proof: 'What has no effect is given a flag that nothing in it reads.',
  },
  {
    file: 'src/core/primitives/while.ts',
    within: 'runWhile',
    now: 'recorded.length >= 0',
    proof:
      'A loop that records nothing comes here under `debugNans` only, where its pieces are run step by step as well: the test is asked, and the carry goes on, as without them.',
  },
  {
    file: 'src/core/primitives/while.ts',
    within: 'runWhile',
    kind: 'off by one',
    was: '0',
    now: '1',
    nth: 0,
    proof: 'Step by step a loop that records one thing makes the same steps and records the same: pieces save time.',
  },
  ...[0, 1].map((nth) => ({
    file: 'src/core/primitives/while/batch.ts',
    within: 'inLanes',
    kind: 'flip',
    was: 'true',
    nth,
    proof:
      'All that is asked for is mapped anyhow: a test that depends on mapped values does so where more are mapped, and each lane chooses its results, by a switch whose index is mapped.',
  })),
]
