import type { DType } from '../../../core/dtype.js'
import type { PlainExpr } from '../../cpu/scalar/operation.js'

/** What GLSL and WGSL say differently. */
export interface ShaderWords {
  readonly types: Readonly<Record<'float32' | 'int32' | 'uint32' | 'bool', string>>
  readonly choose: (condition: string, x: string, y: string) => string
  bitsOf(x: string): string
  fromBits(x: string): string
  /** To the nearest integer, half to even. */
  readonly round: string
  /** A shift by a name or literal of uint32 below 32. */
  shift(x: string, sign: '<<' | '>>', by: string): string
}

/** The type of a shader that holds a dtype; float64 has none. */
export function shaderType(words: ShaderWords, type: DType): string {
  if (type === 'float64') throw new TypeError('gpu: a kernel computes in float64; this is a bug in what runs on the host.')
  return words.types[type]
}

const suffix = (type: DType): string => (type === 'float32' ? 'f' : type === 'uint32' ? 'u' : 'i')

/** GLSL or WGSL for one operation. Whatever drivers may do as they like goes through functions of the runtime. */
export function shaderOperation(words: ShaderWords, node: PlainExpr, xs: readonly string[]): string {
  const [x = '', y = '', z = ''] = xs
  const domain = node.args[0]?.type ?? node.type
  const isSame = node.args[0] === node.args[1]
  switch (node.op) {
    case 'neg':
      return domain === 'uint32' ? `(0u - ${x})` : `(-${x})`
    case 'abs':
      return domain === 'uint32' ? x : `abs(${x})`
    case 'sqrt':
      return `c_sqrt(${x})`
    case 'floor':
    case 'ceil':
    case 'trunc':
      return `${node.op}(${x})`
    case 'round':
      return `${words.round}(${x})`
    case 'not':
      return domain === 'bool' ? `!(${x})` : `~(${x})`
    case 'bitsOf':
      return words.bitsOf(x)
    case 'fromBits':
      return words.fromBits(x)
    case 'highWord':
    case 'lowWord':
    case 'fromWords':
      return shaderType(words, 'float64')
    case 'add':
    case 'sub':
    case 'mul':
      return `(${x} ${{ add: '+', sub: '-', mul: '*' }[node.op]} ${y})`
    case 'div':
      return domain === 'float32' ? `(${x} / ${y})` : `c_div${suffix(domain)}(${x}, ${y})`
    case 'rem':
      return `c_rem${suffix(domain)}(${x}, ${y})`
    case 'min':
    case 'max':
      if (domain === 'bool') return node.op === 'min' ? `(${x} && ${y})` : `(${x} || ${y})`
      return domain === 'float32' ? `c_${node.op}(${x}, ${y})` : `${node.op}(${x}, ${y})`
    case 'and':
      return domain === 'bool' ? `(${x} && ${y})` : `(${x} & ${y})`
    case 'or':
      return domain === 'bool' ? `(${x} || ${y})` : `(${x} | ${y})`
    case 'xor':
      return domain === 'bool' ? `(${x} != ${y})` : `(${x} ^ ${y})`
    case 'shiftLeft':
    case 'shiftRight': {
      const count = node.args[1]
      const sign = node.op === 'shiftLeft' ? '<<' : '>>'
      if (count?.op === 'literal' && count.value >>> 0 < 32) return words.shift(x, sign, `${String(count.value >>> 0)}u`)
      return `c_${node.op}${suffix(domain)}(${x}, ${y})`
    }
    case 'scale':
      return `c_scale(${x}, ${y})`
    // Drivers may take it for granted that a number equals itself.
    case 'eq':
      return isSame && domain === 'float32' ? `!c_nan(${x})` : `(${x} == ${y})`
    case 'ne':
      return isSame && domain === 'float32' ? `c_nan(${x})` : domain === 'float32' ? `!(${x} == ${y})` : `(${x} != ${y})`
    case 'lt':
      return domain === 'bool' ? `(!${x} && ${y})` : `(${x} < ${y})`
    case 'le':
      return domain === 'bool' ? `(!${x} || ${y})` : `(${x} <= ${y})`
    case 'select':
      return words.choose(x, y, z)
    case 'convert':
      return converted(words, domain, node.type, x)
  }
}

function converted(words: ShaderWords, from: DType, to: DType, x: string): string {
  if (to === 'bool') return from === 'float32' ? `!(${x} == 0.0)` : `(${x} != ${from === 'uint32' ? '0u' : '0'})`
  if (from === 'float32' && to !== 'float32') return `c_to${suffix(to)}(${x})`
  return `${shaderType(words, to)}(${x})`
}
