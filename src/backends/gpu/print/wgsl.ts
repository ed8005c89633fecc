import type { DType } from '../../../core/dtype.js'
import { shaderOperation, shaderType, type ShaderWords } from './shaderOperation.js'
import type { Dialect } from './dialect.js'
import { floatText, wordOf } from './literal.js'

const words: ShaderWords = {
  types: { float32: 'f32', int32: 'i32', uint32: 'u32', bool: 'bool' },
  choose: (condition, x, y) => `select(${y}, ${x}, ${condition})`,
  bitsOf: (x) => `bitcast<i32>(${x})`,
  fromBits: (x) => `bitcast<f32>(${x})`,
  round: 'round',
  shift: (x, sign, by) => `(${x} ${sign} ${by})`,
}

const typeOf = (type: DType): string => shaderType(words, type)

// The compiler refuses constants that are infinite or NaN, so their bits come from a variable.
const runtime = `
var<private> c_zero : u32 = 0u;
fn c_keep(x : f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ c_zero); }
fn c_word(w : u32) -> f32 { return bitcast<f32>(w ^ c_zero); }
fn c_nan(x : f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn c_sqrt(x : f32) -> f32 { if (x < 0.0) { return c_word(0x7fc00000u); } if (x == 0.0) { return x; } return sqrt(x); }
fn c_min(x : f32, y : f32) -> f32 {
  if (c_nan(x)) { return x; }
  if (c_nan(y)) { return y; }
  if (x == y) { return bitcast<f32>(bitcast<u32>(x) | bitcast<u32>(y)); }
  return select(y, x, x < y);
}
fn c_max(x : f32, y : f32) -> f32 {
  if (c_nan(x)) { return x; }
  if (c_nan(y)) { return y; }
  if (x == y) { return bitcast<f32>(bitcast<u32>(x) & bitcast<u32>(y)); }
  return select(y, x, x > y);
}
fn c_divi(x : i32, y : i32) -> i32 { if (y == 0) { return 0; } if (y == -1) { return 0 - x; } return x / y; }
fn c_divu(x : u32, y : u32) -> u32 { if (y == 0u) { return 0u; } return x / y; }
fn c_remi(x : i32, y : i32) -> i32 { if (y == 0 || y == -1) { return 0; } return x - (x / y) * y; }
fn c_remu(x : u32, y : u32) -> u32 { if (y == 0u) { return 0u; } return x - (x / y) * y; }
fn c_shiftLefti(x : i32, n : i32) -> i32 { return select(0, x << (u32(n) & 31u), u32(n) < 32u); }
fn c_shiftLeftu(x : u32, n : u32) -> u32 { return select(0u, x << (n & 31u), n < 32u); }
fn c_shiftRighti(x : i32, n : i32) -> i32 { return x >> min(u32(n), 31u); }
fn c_shiftRightu(x : u32, n : u32) -> u32 { return select(0u, x >> (n & 31u), n < 32u); }
fn c_toi(x : f32) -> i32 {
  if (c_nan(x)) { return 0; }
  if (x >= 2147483648.0) { return 2147483647; }
  if (x <= -2147483648.0) { return bitcast<i32>(0x80000000u); }
  return i32(x);
}
fn c_tou(x : f32) -> u32 {
  if (c_nan(x) || x < 1.0) { return 0u; }
  if (x >= 4294967296.0) { return 0xffffffffu; }
  return u32(x);
}
fn c_pow2(n : i32) -> f32 { return bitcast<f32>((n + 127) << 23u); }
fn c_scale(x : f32, n : i32) -> f32 {
  var y = x;
  var m = clamp(n, -400, 400);
  for (var k : i32 = 0; k < 3; k++) {
    if (m > 127) { y *= c_pow2(127); m -= 127; }
    else if (m < -126) { y *= c_pow2(-102); m += 102; }
  }
  return y * c_pow2(m);
}
`

/** WGSL, where all memory is of u32: every dtype keeps its bits. */
export const wgsl: Dialect = {
  mode: 'webgpu',
  runtime,
  constant: (type, name, value) => `let ${name} : ${typeOf(type)} = ${value};\n`,
  variable: (type, name, value) => `var ${name} : ${typeOf(type)}${value === null ? '' : ` = ${value}`};\n`,
  literal: (type, value) => {
    switch (type) {
      case 'bool':
        return value === 0 ? 'false' : 'true'
      case 'uint32':
        return `${String(value >>> 0)}u`
      case 'int32':
        return `i32(${String(value | 0)})`
      default: {
        const text = floatText(value)
        return text === null ? `c_word(${String(wordOf(value))}u)` : `f32(${text})`
      }
    }
  },
  operation: (node, xs) => shaderOperation(words, node, xs),
  keep: (x) => `c_keep(${x})`,
  choose: words.choose,
  quotient: (x, by) => `${x} / ${String(by)}`,
  least: (x, y) => `min(${x}, ${y})`,
  sum: (_type, x, y) => `${x} + ${y}`,
  product: (_type, x, y) => `${x} * ${y}`,
  loop: (counter, from, below) => `for (var ${counter} : i32 = ${from}; ${counter} < ${below}; ${counter}++) {\n`,
  fn: (name, parameters, type, body, result) =>
    `fn ${name}(${parameters.map((x) => `${x.name} : ${typeOf(x.type)}`).join(', ')}) -> ${typeOf(type)} {\n${body}return ${result};\n}\n`,
  table: (name, type, values) =>
    `var<private> ${name} : array<${typeOf(type)}, ${String(values.length)}> = array<${typeOf(type)}, ${String(values.length)}>(${values
      .map((x) => wgsl.literal(type, x))
      .join(', ')});\n`,
  lookup: (table, i) => `${table}[${i}]`,
  loader: (argument, type) => {
    const word = `user_${argument}[i]`
    const value = type === 'uint32' ? word : type === 'bool' ? `${word} != 0u` : `bitcast<${typeOf(type)}>(${word})`
    return `fn load_${argument}(i : i32) -> ${typeOf(type)} { return ${value}; }\n`
  },
  entry: (before, scalars, statements, type, result) => {
    const word = type === 'uint32' ? result : type === 'bool' ? `select(0u, 1u, ${result})` : `bitcast<u32>(${result})`
    const parameters = ['t', ...scalars].map((name) => `${name} : i32`).join(', ')
    return `${before}fn fn_body(${parameters}) -> u32 {\nc_zero = u32(t) >> 31u;\n${statements}return ${word};\n}`
  },
}
