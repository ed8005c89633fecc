const folder = 'src/core/primitives/switch'

/** Mutants of the switch that compute the same. */
export const branches = [
  {
    file: `${folder}.ts`,
    within: 'dce',
    now: 'body === null && leftBody === null',
    proof: '`leftBody` is null where `body` is, and only there.',
  },
  {
    file: `${folder}.ts`,
    within: 'dce',
    was: 'leftBody === null ? [] : [leftBody.inputs.slice(first)]',
    now: '([])',
    proof:
      'The body reads no operand that no branch reads: what is no construct is kept with all that it reads or not at all, in both, and constructs are batched to constructs of their batched programs. That it is asked for is for rules that will ever do otherwise.',
  },
  {
    file: `${folder}/guarded.ts`,
    within: 'guarded',
    kind: 'off by one',
    was: '1',
    proof: 'Numbers of variables may be left out: the count is one more than the largest, or larger.',
  },
  {
    file: `${folder}/guarded.ts`,
    within: 'withFlag',
    now: '(primitive.evaluation.body(params))',
    proof: 'What has an effect and is no callback is a construct: `hasEffect` looks for programs in the params of those only.',
  },
  ...["whole !== null && 'program' in params || params.program === whole", "whole !== null || 'program' in params"].map((now) => ({
    file: `${folder}/guarded.ts`,
    within: 'withFlag',
    now,
    proof:
      'Constructs with an effect that get here are calls, checkpoints and functions with custom rules, all with a program in their params that is the one they run; what has a callee is left as it is by the last condition.',
  })),
  {
    file: `${folder}/joined.ts`,
    within: 'unused',
    kind: 'off by one',
    was: '1',
    now: '2',
    proof:
      'No branch reads it but in lanes that chose another one, whose results are discarded, or have 1 in its place before they are summed (`transposedByLanes`): any number will do that may be divided by.',
  },
  {
    file: `${folder}/lanes.ts`,
    within: 'selectLanes',
    was: 'onTrue === onFalse',
    now: 'false',
    proof: 'Where both are the same array, or tape, selecting gives its elements: only time tells.',
  },
  ...[
    ['2', '3'],
    ['3', '4'],
    ['4', '5'],
    ['5', '6'],
  ].map(([was, now]) => ({
    file: `${folder}/lanes.ts`,
    within: 'selecting',
    kind: 'off by one',
    was,
    now,
    proof:
      'Variables are told apart by their numbers: a result may have that of an operand which is not read again, or one beyond those that are counted, where no further ones are added.',
  })),
  {
    file: `${folder}/split.ts`,
    was: '!read.has(input)',
    now: 'false',
    proof: 'The linear part is given a residual that it does not read: only memory and time tell.',
  },
  {
    file: `${folder}/split.ts`,
    now: '(known.inputs.indexOf(atom) - known.captured.length)',
    proof: 'A literal is no input: its place is -1, less what was captured, which is below 0 as well.',
  },
  {
    file: `${folder}/split.ts`,
    within: /^splitBranches/,
    kind: 'off by one',
    was: '1',
    now: '2',
    proof: 'It says that there is no place: whatever is below 0 does.',
  },
  {
    file: `${folder}/split.ts`,
    within: 'Slots.take',
    kind: 'off by one',
    was: '1',
    nth: 0,
    proof: 'It says that there is no place: whatever is below 0 does.',
  },
  {
    file: `${folder}/split.ts`,
    within: 'Sources.placeOf',
    kind: 'off by one',
    proof: 'Every source was added before its place is asked for: the other number only tells the compiler what there would be without.',
  },
  {
    file: `${folder}/transposed.ts`,
    within: 'transposedSwitch',
    now: /^\(bindSwitch\(/,
    proof: 'A switch without results of branches that are linear, and so have no effects: only time tells.',
  },
  {
    file: `${folder}/transposed.ts`,
    within: 'transposedSwitch',
    kind: 'flip',
    was: 'false',
    nth: 0,
    proof:
      'There are no such values: to transpose a program captures nothing, since rules that close over arrays were staged with these as operands.',
  },
  {
    file: `${folder}/transposed.ts`,
    within: 'transposedByLanes',
    now: /^\(call\(/,
    proof: 'A call without results of a program that is linear, and so has no effects: only time tells.',
  },
]
