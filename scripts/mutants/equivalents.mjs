/**
 * Mutants that compute the same, each with the proof. An entry names the file (or several, or none for all), and as much as tells the mutants that its proof is about
 * from the others: the functions around the place (`within`, as in `mulP.transpose`), its `kind`, the text that it `was` or is `now` (or what that text is like),
 * and, where the same change can be made in several places, which of them (`nth`, from 0). A proof about a whole function says why
 * nothing that it decides can be seen in a result.
 */
export const equivalents = [
  {
    kind: 'drop a check',
    was: /^\w+ instanceof NdArray \? null : /,
    now: /^\((?!null\))/,
    proof: 'What a transpose rule gives for a known operand is never looked at: LinearTrace adds cotangents to its own tracers only.',
  },
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
    within: 'customJvpP.batch.rule',
    was: '0',
    nth: 0,
    proof: 'The count is set by the function that is mapped before it is read.',
  },
  {
    file: 'src/core/primitives/customVjp.ts',
    kind: 'off by one',
    within: 'customVjpP.batch.fwd',
    was: '0',
    nth: 0,
    proof: 'The count is set by the function that is mapped before it is read.',
  },
  {
    file: 'src/core/primitives/add.ts',
    was: 'isZero(dy) ? zeroLike(z) : dy',
    now: '(dy)',
    proof: 'Where both are symbolic zeros, of one shape and dtype; that one of them may be weak is not looked at.',
  },
  {
    file: 'src/core/primitives/add.ts',
    within: 'sumOf',
    kind: 'off by one',
    proof:
      'Variables are told apart by their numbers: a result may have that of an operand which is not read again, or one beyond those that are counted, where no further ones are added.',
  },
  {
    file: 'src/core/primitives/call.ts',
    within: 'linearizeCall.bindLinear',
    kind: 'drop a check',
    now: '(call(made.linear, [...residuals, ...tangents]))',
    proof: 'Where no tangent is there, `spread` takes nothing from the list: the call only computes in vain.',
  },
  {
    file: 'src/core/primitives/call.ts',
    within: 'separateCall.bindLinear',
    kind: 'drop a check',
    now: '(call(made.linear, [...residuals, ...linear]))',
    proof: 'Where no result depends on the operands, the program has no results, and a call of it gives none.',
  },
  {
    file: 'src/core/primitives/constructors/sharedConstants.ts',
    within: 'derivativeAlong',
    was: 'true',
    now: 'false',
    nth: 1,
    proof:
      'The unknowns, which come after the constants, never have a tangent: the early return is never taken, and what follows finds that no derivative is there.',
  },
  {
    file: 'src/core/primitives/cumextrema.ts',
    within: 'latest',
    was: '1',
    now: '2',
    proof: 'Any number below all positions does: the first element attains, so that it is never the result.',
  },
  {
    file: 'src/core/primitives/cumlogsumexp.ts',
    kind: 'swap',
    was: 's.sub(running, x)',
    proof: 'Its magnitude is taken.',
  },
  {
    file: 'src/core/primitives/dynamicSlice.ts',
    within: 'dynamicUpdateSliceP.evaluation.parts',
    kind: 'off by one',
    was: '0',
    nth: 0,
    proof: 'Only the number of its axes is used, which the update shares.',
  },
  {
    file: 'src/core/primitives/dynamicSlice.ts',
    within: 'dynamicUpdateSliceP.batch',
    was: 'startAxes.every((axis) => axis === null)',
    now: 'false',
    proof: 'The general way puts the same block into every element: `blockIndices` takes starts that are not mapped too.',
  },
  {
    file: 'src/core/primitives/dynamicSlice.ts',
    within: 'withZeroStart',
    kind: 'off by one',
    was: '0',
    proof: 'The block has all of this axis, so its start there is clamped to 0 whatever it is.',
  },
  {
    file: 'src/core/primitives/dynamicSlice.ts',
    within: 'permuteElements',
    kind: 'negate',
    proof: 'What goes through is permuted back, and so negated twice, which is exact; between, elements are only moved.',
  },
  {
    file: 'src/core/primitives/gather.ts',
    was: 'indexAxis === null',
    now: 'false',
    proof: 'The general way repeats the indices for each element, and gives the same windows.',
  },
  {
    file: 'src/core/primitives/gather.ts',
    was: 'xAxis === null',
    now: 'false',
    proof: 'The general way repeats the operand for each list of indices, and gives the same windows.',
  },
  {
    file: 'src/core/primitives/gather.ts',
    within: 'lastOfEqual',
    kind: 'negate',
    was: /^(iota|reshape|broadcast)\(/,
    proof: 'The numbers only have to differ.',
  },
  {
    file: 'src/core/primitives/gather.ts',
    within: 'lastOfEqual',
    kind: 'scale',
    was: /^(iota|reshape|broadcast)\(/,
    proof: 'The numbers only have to differ.',
  },
  {
    file: 'src/core/primitives/gather.ts',
    within: 'lastOfEqual',
    kind: 'drop a check',
    now: "('clamp')",
    proof: 'Where an index is out of range the windows are zeros, whether they are taken or not.',
  },
  {
    file: ['beta', 'betainc', 'bessel', 'gamma', 'igamma', 'integerPow', 'normal', 'randomGamma', 'scatterTangents', 'sinc', 'zeta'].map(
      (name) => `src/core/primitives/${name}.ts`,
    ),
    kind: 'swap',
    was: /^scaleTangent\(/,
    proof: 'It is asked for where the tangent is no symbolic zero, and products commute.',
  },
  {
    kind: 'drop a check',
    was: /^isZero\((\w+)\) \? \1 : scaleTangent\(\1, /,
    now: /^\(scaleTangent\(/,
    proof: '`scaleTangent` gives a symbolic zero back; the check saves the computation of the factor.',
  },
  {
    file: 'src/core/primitives/atan2.ts',
    was: 'inversion(y, x)',
    now: 'mutated.negated(inversion(y, x))',
    nth: 0,
    proof: '(v - u)(v + u) with -v for v is -(v + u) times -(v - u): negation is exact and the product commutes, so not a bit differs.',
  },
  {
    file: 'src/core/primitives/checkpoint.ts',
    was: "callP.transpose === 'notLinear'",
    now: 'false',
    proof: 'The comparison only tells the compiler that `call` has a transpose rule, which it has.',
  },
  {
    file: 'src/core/primitives/checkpoint.ts',
    within: 'linearizeCheckpoint.bindLinear',
    kind: 'drop a check',
    now: '(checkpointCall(again.program, [...residuals, ...tangents], policy))',
    proof: 'Where no tangent is there, `spread` takes nothing from the list: the call only computes in vain.',
  },
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
  {
    file: 'src/core/primitives/cumextrema.ts',
    kind: 'swap',
    now: 'attains(y, x)',
    proof: '`attains` is symmetric: x = y, or both are NaN.',
  },
  {
    file: 'src/core/primitives/constructors/blocks.ts',
    within: 'partialAxes',
    kind: 'comparison',
    now: 'at(sizes, axis) <= at(extents, axis)',
    proof: 'An axis of which the block has all is then gathered by indices from a start that is clamped to 0: all of it, in order.',
  },
  {
    file: 'src/core/primitives/constructors/cumulative.ts',
    within: 'cumulative.batch',
    kind: 'off by one',
    was: '0',
    nth: 0,
    proof: 'A batching rule is asked only where an operand is mapped, and there is one: the axis is never null.',
  },
  {
    file: 'src/core/primitives/constructors/differentiable.ts',
    was: 'isZero(t) ? t : scaleTangent(t, spec.partials[k](x, y, z))',
    now: '(scaleTangent(t, spec.partials[k](x, y, z)))',
    proof: '`scaleTangent` gives a symbolic zero back; the check saves the computation of the factor.',
  },
  {
    file: 'src/core/primitives/constructors/differentiable.ts',
    was: 'scaleTangent(t, spec.partials[k](x, y, z))',
    now: 'scaleTangent(spec.partials[k](x, y, z), t)',
    proof: 'Neither is a symbolic zero there, and products commute.',
  },
  {
    file: 'src/core/primitives/constructors/elementwise.ts',
    was: 'params === lastParams && sameAvals(avals, lastAvals)',
    now: 'false',
    proof: 'The remembered answer is the one that the rest of the rule gives for the same avals and params, on which alone it depends.',
  },
  {
    file: 'src/core/primitives/constructors/elementwise.ts',
    within: 'sameAvals',
    was: 'a.length !== b.length',
    now: 'false',
    proof:
      'A primitive is always bound with as many operands, so lists of avals differ in length only from the empty one of the beginning, when no params are remembered.',
  },
  {
    file: 'src/core/primitives/constructors/elementwise.ts',
    within: 'sameAvals',
    was: 'a.length !== b.length',
    now: 'a.length === b.length',
    proof: 'The answer is then never remembered, and computed again from the same avals and params.',
  },
  {
    file: 'src/core/primitives/constructors/elementwise.ts',
    within: 'sameAvals',
    kind: 'flip',
    was: 'false',
    nth: 0,
    proof:
      'A primitive is always bound with as many operands: lists of different lengths do not come, but for the empty one of the beginning, when no params are remembered.',
  },
  {
    file: 'src/core/primitives/constructors/elementwise.ts',
    within: 'sameAvals',
    now: 'i <= a.length',
    proof: 'Behind the ends of two lists of one length is undefined, which is equal to itself.',
  },
  {
    file: 'src/core/primitives/constructors/elementwise.ts',
    within: 'sameAvals',
    kind: 'flip',
    was: 'true',
    proof: 'The answer is then never remembered, and computed again from the same avals and params.',
  },
  {
    file: 'src/core/primitives/constructors/recurrence.ts',
    was: 'count === 2',
    now: 'false',
    proof: 'Of two elements none is between: the general way joins the first with an empty list.',
  },
  {
    file: 'src/core/primitives/constructors/sharedConstants.ts',
    within: 'sharing',
    was: 'constants.length === 0',
    now: 'false',
    proof: 'Without constants the general way gives each program no further inputs.',
  },
  {
    file: 'src/core/primitives/constructors/sharedConstants.ts',
    was: '!nonzero.includes(true)',
    now: 'false',
    proof: 'The derivative along no tangent has no tangent that is not zero, which the next check finds.',
  },
  {
    file: 'src/core/primitives/dynamicSlice.ts',
    within: 'dynamicSliceP.batch',
    was: 'startAxes.every((axis) => axis === null)',
    now: 'false',
    proof: 'The general way gathers the same block from every element: `blockIndices` takes starts that are not mapped too.',
  },
  {
    file: 'src/core/primitives/dynamicSlice.ts',
    within: 'dynamicSliceP.batch',
    kind: 'off by one',
    was: '0',
    nth: 1,
    proof: 'Where no start is mapped the operand is: its axis is not null.',
  },
  {
    file: 'src/core/primitives/mul.ts',
    within: 'isOne',
    kind: 'comparison',
    was: 'x.strides === x.aval.zeroStrides',
    now: 'x.strides !== x.aval.zeroStrides',
    proof: 'Only the constant 1 has the literal 1; without the shortcut it is multiplied with, which changes no bit.',
  },
  {
    file: 'src/core/primitives/mul.ts',
    within: 'isOne',
    kind: 'comparison',
    was: 'x.trace === undefined',
    now: 'x.trace !== undefined',
    proof: 'A concrete array has no trace, so the shortcut is never taken: a product by one is the other factor, bit for bit.',
  },
  {
    file: 'src/core/primitives/concatenate.ts',
    within: 'concatenateP.transpose',
    was: 'x instanceof NdArray',
    now: 'false',
    proof: 'What a transpose rule gives for a known operand is never looked at: LinearTrace adds cotangents to its own tracers only.',
  },
  {
    file: 'src/core/primitives/select.ts',
    kind: 'drop a check',
    now: '(isZero(ct) ? new Zero(operandAval(operand)) : rule(ct, fill(0, ct.aval.strong)))',
    proof: 'What a transpose rule gives for a known operand is never looked at: LinearTrace adds cotangents to its own tracers only.',
  },
  {
    file: 'src/core/primitives/sum.ts',
    within: 'broadcast',
    was: 'x instanceof ConcreteArray',
    now: 'false',
    proof: 'A constant that is repeated by the primitive has the same elements as the constant of the new shape.',
  },
  {
    file: 'src/core/primitives/constructors/sharedConstants.ts',
    was: '!made.nonzero.includes(true)',
    now: 'false',
    proof: 'Where no tangent is there, `spread` takes nothing from the list: the call only computes in vain.',
  },
  {
    file: 'src/core/primitives/mul.ts',
    within: 'mulP.transpose',
    kind: 'drop a check',
    now: '(new Zero(operandAval(operand)))',
    proof: 'What a transpose rule gives for a known operand is never looked at: LinearTrace adds cotangents to its own tracers only.',
  },
  {
    file: 'src/core/primitives/mul.ts',
    within: 'isOne',
    kind: 'comparison',
    now: 'x.trace === undefined && x instanceof ConcreteArray || x.strides === x.aval.zeroStrides',
    proof:
      'The literal decides: only the constant 1 has the literal 1, and what is asked before saves looking for it. Nothing but a concrete array has strides.',
  },
  {
    file: 'src/core/primitives/div.ts',
    kind: 'swap',
    was: 'scaleTangent(dy, neg(div(z, y)))',
    proof: 'Neither is a symbolic zero there, and products commute.',
  },
  {
    file: 'src/core/primitives/transpose.ts',
    within: 'moveAxis',
    was: 'from === to',
    now: 'false',
    proof: 'The general way permutes by the identity, which gives the same elements.',
  },
  {
    file: 'src/core/primitives/sum.ts',
    within: 'sumP.batch',
    kind: 'comparison',
    now: 'axis <= mapped',
    proof: 'The shifted axes leave the mapped one out: none is equal to it.',
  },
  {
    file: 'src/core/primitives/sum.ts',
    within: 'broadcast',
    was: 'equalNumbers(x.shape, shape)',
    now: 'false',
    proof: 'Between equal shapes increasing axes are all axes in order: the general way gives the same elements.',
  },
]

const plain = (text) => text.replaceAll(/\s+/g, ' ')
const matches = (wanted, text) =>
  wanted === undefined || (wanted instanceof RegExp ? wanted.test(plain(text)) : plain(text) === plain(wanted))

/** The entry that says why this mutant computes the same; `undefined` where there is none. */
export function proofOf(mutant) {
  return equivalents.find((entry) => covers(entry, mutant))
}

/** Is the mutant one of those that the entry is about? */
export function covers(entry, { file, within, kind, was, now, key }) {
  return (
    (entry.file === undefined || [entry.file].flat().includes(file)) &&
    (entry.within === undefined || within === entry.within || within.startsWith(`${entry.within}.`)) &&
    (entry.kind === undefined || entry.kind === kind) &&
    matches(entry.was, was) &&
    matches(entry.now, now) &&
    (entry.nth === undefined || key.endsWith(`\n${entry.nth}`))
  )
}
