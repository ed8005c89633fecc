import { newTypedArray, type DType, type TypedArray } from '../../../core/dtype.js'
import type { Expr } from '../../../core/scalar/expression.js'
import { BlockCode } from './blockCode.js'
import { newRegister } from './laneSteps.js'

export { blockSize } from './laneSteps.js'

/**
 * Evaluates expressions over a block of n elements, 1 <= n <= {@link blockSize}.
 *
 * @param inputs the operands by position, n elements each (more are ignored); gather those with strides first
 * @param indices the int32 indices of the elements by axis, for expressions that use them
 * @param outputs where the results go, in arrays of their types
 */
export type BlockFunction = (
  inputs: readonly TypedArray[],
  indices: readonly TypedArray[],
  outputs: readonly TypedArray[],
  n: number,
) => void

/**
 * Interprets expressions without making code: closures over blocks of elements, bit for bit equal to what the JavaScript printer prints. The
 * function keeps its registers, about 4 KB for each value alive at once.
 */
export function interpretBlock(results: readonly Expr[]): BlockFunction {
  const code = new BlockCode(results)
  const own = code.leaves.map(newRegister)
  return (inputs, indices, outputs, n) => {
    code.leaves.forEach(({ node, slot }, i) => {
      const input = node.op === 'operand' ? inputs[node.position]! : indices[node.axis]!
      if (input instanceof Float64Array) {
        code.registers[slot] = input
      } else {
        own[i]!.set(firstOf(input, n))
        code.registers[slot] = own[i]!
      }
    })
    code.run(n).forEach((value, i) => {
      outputs[i]!.set(firstOf(value, n))
    })
  }
}

/**
 * The interpreter's counterpart of the printer's `compileScalar`: a function of scalars, bool as 0 and 1.
 *
 * @param operandTypes the types of the operands, by position
 */
export function interpretScalar(results: readonly Expr[], operandTypes: readonly DType[]): (...operands: readonly number[]) => number[] {
  const block = interpretBlock(results)
  const inputs = operandTypes.map((type) => newTypedArray(type, 1))
  const outputs = results.map((x) => newTypedArray(x.type, 1))
  return (...operands) => {
    inputs.forEach((input, i) => {
      input[0] = operands[i]!
    })
    block(inputs, [], outputs, 1)
    return outputs.map((output) => output[0]!)
  }
}

function firstOf(x: TypedArray, n: number): TypedArray {
  return x.length === n ? x : x.subarray(0, n)
}
