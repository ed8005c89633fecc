/** An object of WebGL that only WebGL looks into. */
export type GlObject = object

/** What we use of a WebGL2 context. The library is compiled without the types of browsers. */
export interface GlContext {
  readonly TEXTURE_2D: number
  readonly TEXTURE15: number
  readonly TEXTURE_WRAP_S: number
  readonly TEXTURE_WRAP_T: number
  readonly TEXTURE_MIN_FILTER: number
  readonly TEXTURE_MAG_FILTER: number
  readonly CLAMP_TO_EDGE: number
  readonly NEAREST: number
  readonly UNPACK_FLIP_Y_WEBGL: number
  readonly UNPACK_PREMULTIPLY_ALPHA_WEBGL: number
  readonly RED: number
  readonly RG: number
  readonly R32F: number
  readonly RG32F: number
  readonly FLOAT: number
  readonly FRAMEBUFFER: number
  readonly COLOR_ATTACHMENT0: number
  readonly LINK_STATUS: number
  readonly MAX_TEXTURE_SIZE: number
  readonly MAX_TEXTURE_IMAGE_UNITS: number
  createTexture(): GlObject | null
  activeTexture(unit: number): void
  bindTexture(target: number, texture: GlObject | null): void
  texParameteri(target: number, name: number, value: number): void
  pixelStorei(name: number, value: boolean): void
  texImage2D(
    target: number,
    level: number,
    internalFormat: number,
    width: number,
    height: number,
    border: number,
    format: number,
    type: number,
    data: Float32Array,
  ): void
  createFramebuffer(): GlObject | null
  bindFramebuffer(target: number, framebuffer: GlObject | null): void
  framebufferTexture2D(target: number, attachment: number, textureTarget: number, texture: unknown, level: number): void
  readPixels(x: number, y: number, width: number, height: number, format: number, type: number, into: Float32Array): void
  createVertexArray(): GlObject | null
  bindVertexArray(array: GlObject | null): void
  deleteVertexArray(array: GlObject | null): void
  getProgramParameter(program: object, name: number): unknown
  getParameter(name: number): unknown
  getError(): number
  isContextLost(): boolean
}

const methods = ['texImage2D', 'readPixels', 'createVertexArray', 'getProgramParameter', 'isContextLost']

/** Is it a context of WebGL2? */
export function isGlContext(context: unknown): context is GlContext {
  return typeof context === 'object' && context !== null && methods.every((name) => typeof Reflect.get(context, name) === 'function')
}
