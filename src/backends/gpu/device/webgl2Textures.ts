import { newTypedArray, type DType, type TypedArray } from '../../../core/dtype.js'
import type { GpuJs, GpuJsTexture } from './gpuJs.js'
import type { GlContext, GlObject } from './webgl2Context.js'

/** A texture of gpu.js, with the class that all textures of its kind must have: gpu.js translates a kernel anew for another. */
export interface TextureKind {
  readonly internalFormat: number
  readonly textureFormat: number
  readonly kernel: object
  readonly constructor: TextureClass
}

type TextureClass = new (settings: {
  readonly texture: GlObject
  readonly size: Int32Array
  readonly dimensions: readonly number[]
  readonly output: readonly number[]
  readonly context: GlContext
  readonly internalFormat: number
  readonly textureFormat: number
  readonly kernel: object
}) => GpuJsTexture

/** Is it a dtype whose elements lie in two channels, the lower 16 bits and the upper ones? */
export function inHalves(dtype: DType): boolean {
  return dtype === 'int32' || dtype === 'uint32'
}

/** Rows as textures of float32: brings them to WebGL and back without gpu.js, which would take ten times as long. */
export class Textures {
  private readonly framebuffer: GlObject | null

  constructor(
    private readonly gl: GlContext,
    private readonly utils: GpuJs['utils'],
    private readonly single: TextureKind,
    private readonly pair: TextureKind,
  ) {
    this.framebuffer = gl.createFramebuffer()
  }

  upload(data: TypedArray, dtype: DType): GpuJsTexture {
    const { gl } = this
    const size = this.sizeOf(data.length)
    const [width = 0, height = 0] = size
    const halves = inHalves(dtype)
    const kind = halves ? this.pair : this.single
    let texels: Float32Array
    if (data instanceof Float32Array && data.length === width * height) texels = data
    else {
      texels = new Float32Array(width * height * (halves ? 2 : 1))
      texels.set(halves ? new Uint16Array(data.buffer, data.byteOffset, 2 * data.length) : data)
    }
    const texture = gl.createTexture()
    if (texture === null) throw new TypeError('WebGL made no texture.')
    gl.activeTexture(gl.TEXTURE15)
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST)
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false)
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false)
    const [internal, format] = halves ? [gl.RG32F, gl.RG] : [gl.R32F, gl.RED]
    gl.texImage2D(gl.TEXTURE_2D, 0, internal, width, height, 0, format, gl.FLOAT, texels)
    return new kind.constructor({
      texture,
      size,
      dimensions: [data.length, 1, 1],
      output: [data.length],
      context: gl,
      internalFormat: kind.internalFormat,
      textureFormat: kind.textureFormat,
      kernel: kind.kernel,
    })
  }

  read({ texture }: GpuJsTexture, dtype: DType, length: number): TypedArray {
    const { gl } = this
    const [width = 0, height = 0] = this.sizeOf(length)
    const halves = inHalves(dtype)
    const texels = new Float32Array(width * height * (halves ? 2 : 1))
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer)
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0)
    gl.readPixels(0, 0, width, height, halves ? gl.RG : gl.RED, gl.FLOAT, texels)
    // A framebuffer would keep a texture that is deleted later.
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, null, 0)
    const error = gl.getError()
    if (error !== 0 && !gl.isContextLost()) throw new TypeError(`WebGL could not read a texture: error ${String(error)}.`)
    if (dtype === 'float32') return texels.length === length ? texels : texels.slice(0, length)
    const data = newTypedArray(dtype, length)
    if (halves) new Uint16Array(data.buffer).set(texels.subarray(0, 2 * length))
    else data.set(texels.subarray(0, length))
    return data
  }

  /** As gpu.js has it: the kernel knows the size of its first arguments only. */
  private sizeOf(length: number): Int32Array {
    return this.utils.getKernelTextureSize({ optimizeFloatMemory: false, precision: 'single' }, [length])
  }
}
