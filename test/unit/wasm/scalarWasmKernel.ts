import { webAssembly } from '../../../src/backends/cpu/memory/webAssembly.js'
import { WasmModule } from '../../../src/backends/cpu/wasm/assembler/module.js'
import { valueTypeOf } from '../../../src/backends/cpu/wasm/scalar/literal.js'
import { ScalarModule } from '../../../src/backends/cpu/wasm/scalar/scalarModule.js'
import { printScalar } from '../../../src/backends/cpu/wasm/scalar/scalarWasm.js'
import { itemSize, newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'
import type { Expr } from '../../../src/core/scalar/expression.js'

/** Runs expressions on columns of operands, element after element, in WebAssembly; index(0) is the number of the element. */
export function runScalarWasm(results: readonly Expr[], inputs: readonly TypedArray[]): TypedArray[] {
  const n = inputs[0]!.length
  const types = inputs.map(typeOf)
  const module = new WasmModule()
  module.importMemory('env', 'memory', { initial: 1, maximum: 1024 })
  const shared = new ScalarModule(module)
  // Each column starts 16 bytes behind the one before it.
  const outputs = results.map((x) => newTypedArray(x.type, n))
  const starts: number[] = []
  let end = 16
  for (const column of [...inputs, ...outputs]) {
    starts.push(end)
    end += Math.ceil(column.byteLength / 16) * 16 + 16
  }
  module.func({ name: 'kernel', params: ['i32'], results: [] }, (f) => {
    const count = f.params[0]!
    const i = f.local('i32')
    const address = (start: number, type: DType): void => {
      f.get(i)
      f.i32(itemSize(type))
      f.op('i32.mul')
      f.i32(start)
      f.op('i32.add')
    }
    f.loop((again) => {
      const values = printScalar(f, shared, results, {
        operand: (position, type) => {
          const local = f.local(valueTypeOf(type))
          address(starts[position]!, types[position]!)
          f.load(type === 'bool' ? 'i32.load8_u' : `${valueTypeOf(type)}.load`)
          f.set(local)
          return local
        },
        index: () => i,
      })
      values.forEach((value, k) => {
        const type = results[k]!.type
        address(starts[inputs.length + k]!, type)
        f.get(value)
        f.store(type === 'bool' ? 'i32.store8' : `${valueTypeOf(type)}.store`)
      })
      f.get(i)
      f.i32(1)
      f.op('i32.add')
      f.tee(i)
      f.get(count)
      f.op('i32.lt_u')
      f.brIf(again)
    })
  })
  const engine = webAssembly()!
  const memory = new engine.Memory({ initial: Math.ceil((end + shared.tables.length) / 65536), maximum: 1024, shared: false })
  const bytes = new Uint8Array(memory.buffer)
  inputs.forEach((column, k) => bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), starts[k]))
  bytes.set(shared.tables, end)
  const tables = new engine.Global({ value: 'i32' }, end)
  const { exports } = new engine.Instance(new engine.Module(module.toBytes()), { env: { memory, tables } })
  const kernel = exports['kernel'] as (n: number) => void
  kernel(n)
  outputs.forEach((column, k) => {
    const start = starts[inputs.length + k]!
    new Uint8Array(column.buffer).set(bytes.subarray(start, start + column.byteLength))
  })
  return outputs
}

function typeOf(column: TypedArray): DType {
  if (column instanceof Float64Array) return 'float64'
  if (column instanceof Float32Array) return 'float32'
  if (column instanceof Int32Array) return 'int32'
  return column instanceof Uint32Array ? 'uint32' : 'bool'
}
