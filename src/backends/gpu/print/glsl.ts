import type { DType } from '../../../core/dtype.js'
import { shaderOperation, shaderType, type ShaderWords } from './shaderOperation.js'
import type { Dialect } from './dialect.js'
import { floatText, wordOf } from './literal.js'

const words: ShaderWords = {
  types: { float32: 'float', int32: 'int', uint32: 'uint', bool: 'bool' },
  choose: (condition, x, y) => `(${condition} ? ${x} : ${y})`,
  bitsOf: (x) => `floatBitsToInt(${x})`,
  fromBits: (x) => `intBitsToFloat(${x})`,
  round: 'roundEven',
  shift: (x, sign, by) => `(${x} ${sign} ${by})`,
}

const typeOf = (type: DType): string => shaderType(words, type)

const runtime = `
uint c_zero;
float c_keep(float x) { return uintBitsToFloat(floatBitsToUint(x) ^ c_zero); }
bool c_nan(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }
float c_sqrt(float x) { return x < 0.0 ? uintBitsToFloat(0x7fc00000u) : x == 0.0 ? x : sqrt(x); }
float c_min(float x, float y) {
  if (c_nan(x)) return x;
  if (c_nan(y)) return y;
  if (x == y) return uintBitsToFloat(floatBitsToUint(x) | floatBitsToUint(y));
  return x < y ? x : y;
}
float c_max(float x, float y) {
  if (c_nan(x)) return x;
  if (c_nan(y)) return y;
  if (x == y) return uintBitsToFloat(floatBitsToUint(x) & floatBitsToUint(y));
  return x > y ? x : y;
}
int c_divi(int x, int y) { return y == 0 ? 0 : y == -1 ? -x : x / y; }
uint c_divu(uint x, uint y) { return y == 0u ? 0u : x / y; }
int c_remi(int x, int y) { return y == 0 || y == -1 ? 0 : x - (x / y) * y; }
uint c_remu(uint x, uint y) { return y == 0u ? 0u : x - (x / y) * y; }
int c_shiftLefti(int x, int n) { return uint(n) < 32u ? x << uint(n) : 0; }
uint c_shiftLeftu(uint x, uint n) { return n < 32u ? x << n : 0u; }
int c_shiftRighti(int x, int n) { return x >> min(uint(n), 31u); }
uint c_shiftRightu(uint x, uint n) { return n < 32u ? x >> n : 0u; }
// Division of integers takes GPUs as long as dozens of other operations; that of floats is off by one at most.
ivec2 c_place(int i, int width) {
  int y = int(float(i) / float(width));
  int x = i - y * width;
  if (x < 0) return ivec2(x + width, y - 1);
  if (x >= width) return ivec2(x - width, y + 1);
  return ivec2(x, y);
}
int c_toi(float x) {
  if (c_nan(x)) return 0;
  if (x >= 2147483648.0) return 2147483647;
  return x <= -2147483648.0 ? int(0x80000000u) : int(x);
}
uint c_tou(float x) {
  if (c_nan(x) || x < 1.0) return 0u;
  return x >= 4294967296.0 ? 0xffffffffu : uint(x);
}
float c_pow2(int n) { return intBitsToFloat((n + 127) << 23); }
float c_scale(float x, int n) {
  float y = x;
  int m = clamp(n, -400, 400);
  for (int k = 0; k < 3; k++) {
    if (m > 127) { y *= c_pow2(127); m -= 127; }
    else if (m < -126) { y *= c_pow2(-102); m += 102; }
  }
  return y * c_pow2(m);
}
`

/** GLSL ES 3.00, where int32 and uint32 lie in textures as two halves of 16 bits. */
export const glsl: Dialect = {
  mode: 'webgl2',
  runtime,
  constant: (type, name, value) => `${typeOf(type)} ${name} = ${value};\n`,
  variable: (type, name, value) => `${typeOf(type)} ${name}${value === null ? '' : ` = ${value}`};\n`,
  literal: (type, value) => {
    switch (type) {
      case 'bool':
        return value === 0 ? 'false' : 'true'
      case 'uint32':
        return `${String(value >>> 0)}u`
      case 'int32':
        return (value | 0) < 0 ? `int(${String(value >>> 0)}u)` : String(value | 0)
      default:
        return floatText(value) ?? `uintBitsToFloat(${String(wordOf(value))}u)`
    }
  },
  operation: (node, xs) => shaderOperation(words, node, xs),
  keep: (x) => `c_keep(${x})`,
  choose: words.choose,
  quotient: (x, by) => `${x} / ${String(by)}`,
  least: (x, y) => `min(${x}, ${y})`,
  sum: (_type, x, y) => `${x} + ${y}`,
  product: (_type, x, y) => `${x} * ${y}`,
  loop: (counter, from, below) => `for (int ${counter} = ${from}; ${counter} < ${below}; ${counter}++) {\n`,
  fn: (name, parameters, type, body, result) =>
    `${typeOf(type)} ${name}(${parameters.map((x) => `${typeOf(x.type)} ${x.name}`).join(', ')}) {\n${body}return ${result};\n}\n`,
  table: (name, type, values) => {
    const length = String(values.length)
    const entries = values.map((x) => glsl.literal(type, x)).join(', ')
    return `const ${typeOf(type)} ${name}[${length}] = ${typeOf(type)}[${length}](${entries});\n`
  },
  lookup: (table, i) => `${table}[${i}]`,
  loader: (argument, type) => {
    const texel = `texelFetch(user_${argument}, c_place(i, user_${argument}Size.x), 0)`
    if (type === 'float32' || type === 'bool') {
      return `${typeOf(type)} load_${argument}(int i) { return ${texel}.x${type === 'bool' ? ' != 0.0' : ''}; }\n`
    }
    return `${typeOf(type)} load_${argument}(int i) {\nvec2 h = ${texel}.xy;\nreturn ${typeOf(type)}(uint(h.x) | (uint(h.y) << 16u));\n}\n`
  },
  entry: (before, scalars, statements, type, result) => {
    const halves = type === 'int32' || type === 'uint32'
    const parameters = ['t', ...scalars].map((name) => `int ${name}`).join(', ')
    const head = `${before}${halves ? 'vec2' : 'float'} body(${parameters}) {\nc_zero = uint(t) >> 31u;\n${statements}`
    if (halves) return `${head}uint w = uint(${result});\nreturn vec2(float(w & 65535u), float(w >> 16u));\n}`
    return `${head}return ${type === 'bool' ? `${result} ? 1.0 : 0.0` : result};\n}`
  },
}
