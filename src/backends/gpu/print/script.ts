import type { DType } from '../../../core/dtype.js'
import { printLiteral, printOperation } from '../../cpu/scalar/operation.js'
import type { Dialect } from './dialect.js'

// The same names as those of the runtime of the CPU's printer, as text: gpu.js puts it into the kernel.
const runtime = `
const $abs = Math.abs, $ceil = Math.ceil, $floor = Math.floor, $fround = Math.fround, $imul = Math.imul, $max = Math.max, $min = Math.min;
const $sqrt = Math.sqrt, $trunc = Math.trunc;
const $f64 = new Float64Array(1), $f32 = new Float32Array($f64.buffer), $i32 = new Int32Array($f64.buffer);
const $pow2 = new Float64Array(2098);
for (let n = 0; n < 2098; n++) $pow2[n] = n === 0 ? Number.MIN_VALUE : 2 * $pow2[n - 1];
function $scaleFar(x, n) {
  let y = x;
  let left = $min($max(n, -3100), 3100);
  for (; left > 1023; left -= 1023) y *= $pow2[2097];
  for (; left < -1074; left += 1000) y *= $pow2[74];
  return y * $pow2[left + 1074];
}
function $roundFar(x) {
  const below = $floor(x);
  const fraction = x - below;
  if (!(fraction > 0)) return x;
  return fraction > 0.5 || (fraction === 0.5 && below % 2 !== 0) ? $ceil(x) : below;
}
function $toInt32(x) { return x >= 2147483647 ? 2147483647 : x <= -2147483648 ? -2147483648 : x | 0; }
function $toUint32(x) { return x >= 4294967295 ? 4294967295 : x <= 0 ? 0 : x >>> 0; }
`

const arrays: Readonly<Record<DType, string>> = {
  float64: 'Float64Array',
  float32: 'Float32Array',
  int32: 'Int32Array',
  uint32: 'Uint32Array',
  bool: 'Uint8Array',
}

/** JavaScript, for the mode of gpu.js that needs no GPU; memory is typed arrays. */
export const script: Dialect = {
  mode: 'cpu',
  runtime,
  constant: (_type, name, value) => `const ${name} = ${value};\n`,
  variable: (_type, name, value) => `let ${name}${value === null ? '' : ` = ${value}`};\n`,
  literal: printLiteral,
  operation: printOperation,
  keep: (x) => x,
  choose: (condition, x, y) => `(${condition} ? ${x} : ${y})`,
  quotient: (x, by) => `$floor(${x} / ${String(by)})`,
  least: (x, y) => `$min(${x}, ${y})`,
  sum: (type, x, y) => (type === 'float32' ? `$fround(${x} + ${y})` : type === 'uint32' ? `(${x} + ${y}) >>> 0` : `(${x} + ${y}) | 0`),
  product: (type, x, y) =>
    type === 'float32' ? `$fround(${x} * ${y})` : type === 'uint32' ? `$imul(${x}, ${y}) >>> 0` : `$imul(${x}, ${y})`,
  loop: (counter, from, below) => `for (let ${counter} = ${from}; ${counter} < ${below}; ${counter}++) {\n`,
  fn: (name, parameters, _type, body, result) =>
    `function ${name}(${parameters.map((x) => x.name).join(', ')}) {\n${body}return ${result};\n}\n`,
  // In a function, for what stands after the kernel's loop is never run but for declarations of functions.
  table: (name, type, values) =>
    `function ${name}(i) {\nconst x = [${values.map((x) => printLiteral(type, x)).join(', ')}];\nreturn x[i];\n}\n`,
  lookup: (table, i) => `${table}(${i})`,
  loader: (argument, type) => `function load_${argument}(i) { return user_${argument}[i]${type === 'bool' ? ' !== 0' : ''}; }\n`,
  entry: (before, scalars, statements, type, result) =>
    `function body(${['t', ...scalars].join(', ')}) {\n${statements}return ${type === 'bool' ? `${result} ? 1 : 0` : result};\n}\n${before}`,
}

/** The class of the typed array that holds elements of a dtype. */
export function arrayName(type: DType): string {
  return arrays[type]
}
