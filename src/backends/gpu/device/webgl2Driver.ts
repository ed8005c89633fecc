import type { DType } from '../../../core/dtype.js'
import { BackendUnavailable } from '../../../core/errors.js'
import { glsl } from '../print/glsl.js'
import type { PrintedKernel } from '../print/printedKernel.js'
import type { Driver, DriverKernel } from './driver.js'
import type { GpuJs, GpuJsInstance, GpuJsTexture } from './gpuJs.js'
import { kernelSettings } from './kernelSettings.js'
import { isGlContext, type GlContext } from './webgl2Context.js'
import { inHalves, Textures, type TextureKind } from './webgl2Textures.js'

/**
 * gpu.js on WebGL2: kernels are fragment shaders, rows are textures.
 *
 * @throws BackendUnavailable where there is no WebGL2 with textures of floats
 */
export function webgl2Driver(gpuJs: GpuJs): Driver<GpuJsTexture> {
  if (!gpuJs.WebGL2Kernel.isSupported) {
    throw new BackendUnavailable(
      "There is no WebGL2 here: not a browser, or one whose WebGL is switched off. Use mode 'webgpu' where there is WebGPU, or the CPU backend.",
    )
  }
  const gpu = new gpuJs.GPU({ mode: 'webgl2' })
  gpu.injectNative(glsl.runtime)
  const single = firstTexture(gpu, 'float32')
  const pair = firstTexture(gpu, 'int32')
  const gl = gpu.context
  if (!isGlContext(gl)) throw new BackendUnavailable('gpu.js has no WebGL2 context here. Use the CPU backend.')
  const side = Number(gl.getParameter(gl.MAX_TEXTURE_SIZE))
  const textures = new Textures(gl, gpuJs.utils, single, pair)
  return {
    mode: 'webgl2',
    dialect: glsl,
    synchronous: true,
    mostArguments: Math.min(15, Number(gl.getParameter(gl.MAX_TEXTURE_IMAGE_UNITS)) - 1),
    mostElements: Math.min(2 ** 24, side * side),
    bytesOf: (dtype) => (inHalves(dtype) ? 8 : 4),
    lost: () => (gl.isContextLost() ? 'the WebGL context was lost' : null),
    kernel: (printed) => new ShaderKernel(gpuJs, gpu, gl, printed),
    upload: (data, dtype) => textures.upload(data, dtype),
    read: (texture, dtype, length) => textures.read(texture, dtype, length),
    readLater: (texture, dtype, length) =>
      new Promise((resolve) => {
        resolve(textures.read(texture, dtype, length))
      }),
    delete: (texture) => {
      texture.delete()
    },
    submitted: () => null,
  }
}

/** The result of a kernel without operands: tells the class that gpu.js has for the textures of a dtype. */
function firstTexture(gpu: GpuJsInstance, dtype: DType): TextureKind {
  const native = glsl.entry('', [], '', dtype, glsl.literal(dtype, 1))
  const printed = { source: 'function () { return body(this.thread.x) }', native, buffers: [], starts: [], scalars: 0, dtype, length: 1 }
  const texture = gpu.createKernel(printed.source, kernelSettings(printed, returnType(printed)))()
  if (!isTexture(texture))
    throw new BackendUnavailable('gpu.js gave no texture where one was due: WebGL2 has no textures of floats here. Use the CPU backend.')
  return texture
}

function isTexture(x: unknown): x is GpuJsTexture & TextureKind {
  return typeof x === 'object' && x !== null && 'texture' in x && 'internalFormat' in x && 'textureFormat' in x && 'delete' in x
}

function returnType({ dtype }: PrintedKernel): 'Number' | 'Array(2)' {
  return inHalves(dtype) ? 'Array(2)' : 'Number'
}

class ShaderKernel implements DriverKernel<GpuJsTexture> {
  private readonly kernel: ReturnType<GpuJsInstance['createKernel']>
  /**
   * Where its vertices are: gpu.js says so when it translates a kernel, for all kernels, so that after the last one was destroyed the others would have none.
   */
  private readonly vertices: object | null
  private checked = false

  constructor(
    private readonly gpuJs: GpuJs,
    gpu: GpuJsInstance,
    private readonly gl: GlContext,
    printed: PrintedKernel,
  ) {
    this.kernel = gpu.createKernel(printed.source, kernelSettings(printed, returnType(printed)))
    this.vertices = gl.createVertexArray()
  }

  run(textures: readonly GpuJsTexture[], scalars: readonly number[]): GpuJsTexture {
    this.gl.bindVertexArray(this.vertices)
    const result = this.kernel(...textures, ...scalars)
    if (!isTexture(result)) throw new TypeError('gpu.js gave no texture.')
    if (!this.checked) this.check()
    return result
  }

  destroy(): void {
    this.gl.bindVertexArray(null)
    this.gl.deleteVertexArray(this.vertices)
    this.kernel.destroy()
  }

  /** A program that cannot be linked, and a kernel that fell back to JavaScript, give results that are wrong. */
  private check(): void {
    const { gl, gpuJs } = this
    const { kernel } = this.kernel
    if (gl.isContextLost()) return
    if (!(kernel instanceof gpuJs.WebGL2Kernel)) throw new TypeError('gpu.js fell back to another mode.')
    const program: unknown = Reflect.get(kernel, 'program')
    if (typeof program !== 'object' || program === null || gl.getProgramParameter(program, gl.LINK_STATUS) !== true) {
      throw new TypeError('WebGL could not link the kernel.')
    }
    const error = gl.getError()
    if (error !== 0) throw new TypeError(`WebGL reported error ${String(error)}.`)
    this.checked = true
  }
}
