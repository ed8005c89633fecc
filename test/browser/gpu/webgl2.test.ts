import { beforeAll, expect, test, vi } from 'vitest'
import { BackendError } from '../../../src/core/errors.js'
import { acquireDevice } from '../../../src/backends/gpu/device/acquire.js'
import { loadGpuJs } from '../../../src/backends/gpu/device/gpuJs.js'
import { LaunchDevice } from '../../../src/backends/gpu/device/launchDevice.js'
import { webgl2Driver } from '../../../src/backends/gpu/device/webgl2Driver.js'
import { glsl } from '../../../src/backends/gpu/print/glsl.js'
import { handMade, incremented, launch } from '../../unit/gpu/handMade.js'

/** What we look at of WebGL, whose types the project does not have. */
interface Gl {
  createTexture(): object
  deleteTexture(texture: object): void
  shaderSource(shader: object, text: string): void
  getError(): number
  readPixels(...args: readonly unknown[]): void
  getExtension(name: string): { loseContext(): void } | null
  readonly constructor: { readonly name: string }
}

/** What every context has. */
const prototypeOfContexts = (): Gl => Reflect.get(Reflect.get(globalThis, 'WebGL2RenderingContext') as object, 'prototype') as Gl // in every browser with WebGL2

const contexts: Gl[] = []
const textures = { alive: 0 }
const shaders: string[] = []

beforeAll(() => {
  const canvas = Reflect.get(globalThis, 'HTMLCanvasElement') as { prototype: { getContext(...args: unknown[]): Gl | null } } // in every browser
  const getContext = canvas.prototype.getContext
  vi.spyOn(canvas.prototype, 'getContext').mockImplementation(function (this: unknown, ...args) {
    const gl: Gl | null = Reflect.apply(getContext, this, args)
    if (gl !== null && !contexts.includes(gl) && args[0] === 'webgl2') contexts.push(gl)
    return gl
  })
  const prototype = prototypeOfContexts()
  const { createTexture, deleteTexture, shaderSource } = prototype
  vi.spyOn(prototype, 'createTexture').mockImplementation(function (this: unknown) {
    textures.alive++
    return Reflect.apply(createTexture, this, [])
  })
  vi.spyOn(prototype, 'deleteTexture').mockImplementation(function (this: unknown, texture) {
    textures.alive--
    Reflect.apply(deleteTexture, this, [texture])
  })
  vi.spyOn(prototype, 'shaderSource').mockImplementation(function (this: unknown, shader, text) {
    shaders.push(text)
    Reflect.apply(shaderSource, this, [shader, text])
  })
})

test('kernels run in a WebGL2 context, in full precision', async () => {
  const device = await acquireDevice('webgl2')
  const row = device.upload(Float32Array.of(1, 2), 'float32')
  const next = incremented(device, row)
  expect(device.read(next)).toEqual(Float32Array.of(2, 3))
  for (const x of [row, next]) x.release()
  expect(contexts.at(-1)?.constructor.name).toBe('WebGL2RenderingContext')
  const kernels = shaders.filter((text) => text.includes('load_'))
  expect(kernels.length).toBeGreaterThan(0)
  for (const text of kernels) {
    expect(text).toContain('precision highp float;')
    expect(text).toContain('precision highp int;')
    expect(text).toMatch(/uniform highp sampler2D user_a0/)
    expect(text).not.toMatch(/lowp|mediump/)
  }
})

test.each([3, 1000, 3000, 4095, 4096])('places in a texture of width %i are exact up to the last element', async (width) => {
  const device = await acquireDevice('webgl2')
  const printed = handMade(glsl, 'bool', 6000, [], () => [
    `int i = ${String(2 ** 24 - 1)} - t;
ivec2 place = c_place(i, ${String(width)});
`,
    `place.x >= 0 && place.x < ${String(width)} && place.y * ${String(width)} + place.x == i`,
  ])
  expect(device.read(launch(device, printed, []))).toEqual(new Uint8Array(6000).fill(1))
})

test('10,000 steps leave as many textures as there were', async () => {
  const device = await acquireDevice('webgl2')
  let x = device.upload(new Float32Array(100), 'float32')
  let before = 0
  for (let i = 0; i < 10_000; i++) {
    const y = incremented(device, x)
    x.release()
    x = y
    if (i === 10) before = textures.alive
  }
  expect(textures.alive).toBe(before)
  expect(device.read(x)[99]).toBe(10_000)
  x.release()
})

test('a kernel that had to leave the cache does not take its results along', async () => {
  const gpuJs = (await loadGpuJs())!
  const device = new LaunchDevice(webgl2Driver(gpuJs), { kernels: 2, bytes: 2 ** 20 })
  const rows = Array.from({ length: 6 }, (_, i) =>
    device.upload(
      Int32Array.from({ length: i + 1 }, () => i),
      'int32',
    ),
  )
  const first = rows.map((row) => incremented(device, row))
  // All but two have left, but their results are alive.
  expect(device.counts.kernels).toBe(6)
  const second = first.map((row) => incremented(device, row))
  for (const row of first) row.release()
  expect(second.map((row) => device.read(row)[0])).toEqual([2, 3, 4, 5, 6, 7])
  for (const row of second) row.release()
  expect(device.counts.kernels).toBe(2)
  const third = rows.map((row) => incremented(device, row))
  expect(third.map((row) => [...device.read(row)])).toEqual(rows.map((_, i) => Array.from({ length: i + 1 }, () => i + 1)))
  for (const row of [...rows, ...third]) row.release()
  expect(device.counts).toMatchObject({ rows: 0, bytes: 0, kernels: 2 })
})

test('a kernel that had to leave does not take the vertices of others along', async () => {
  const device = new LaunchDevice(webgl2Driver((await loadGpuJs())!), { kernels: 2, bytes: 2 ** 20 })
  const [two, three] = [2, 3].map((length) => device.upload(new Float32Array(length), 'float32'))
  incremented(device, two!).release()
  const last = incremented(device, three!)
  incremented(device, two!).release()
  const broken = handMade(glsl, 'float32', 1, [], () => ['this is no program;\n', '0.0'])
  expect(() => launch(device, broken, [])).toThrow(BackendError)
  // The kernel that gpu.js translated last is destroyed now.
  last.release()
  expect(device.counts.kernels).toBe(1)
  expect(device.read(incremented(device, two!))).toEqual(Float32Array.of(1, 1))
})

test('a kernel that gpu.js runs in another mode is an error', async () => {
  const gpuJs = (await loadGpuJs())!
  class Other extends gpuJs.WebGL2Kernel {}
  const driver = webgl2Driver({ ...gpuJs, WebGL2Kernel: Other })
  const printed = handMade(glsl, 'float32', 1, [], () => ['', '1.0'])
  expect(() => driver.kernel(printed).run([], [], () => new TypeError('never'))).toThrow('fell back to another mode')
})

test('a program that cannot be linked is an error, not zeros', async () => {
  const driver = webgl2Driver((await loadGpuJs())!)
  const rows = Array.from({ length: 40 }, () => driver.upload(Float32Array.of(1), 'float32'))
  const printed = handMade(
    glsl,
    'float32',
    1,
    rows.map(() => 'float32'),
    (load) => ['', rows.map((_, i) => load(i, 't')).join(' + ')],
  )
  expect(() => driver.kernel(printed).run(rows, [], () => new TypeError('never'))).toThrow('could not link')
})

test('what WebGL reports when a kernel runs for the first time, or at a read, is an error', async () => {
  const device = await acquireDevice('webgl2')
  const row = device.upload(Float32Array.of(1), 'float32')
  const outOfMemory = 1285
  const getError = vi.spyOn(prototypeOfContexts(), 'getError')
  getError.mockReturnValueOnce(outOfMemory)
  const kernel = handMade(device.dialect, 'float32', 1, ['float32'], (load) => ['', `${load(0, 't')} + 12345.0`])
  expect(() => launch(device, kernel, [row])).toThrow('WebGL reported error 1285')
  getError.mockReturnValueOnce(outOfMemory)
  expect(() => device.read(row)).toThrow('could not read a texture: error 1285')
  getError.mockRestore()
  expect(device.read(launch(device, kernel, [row]))).toEqual(Float32Array.of(12346))
  row.release()
})

test('a context that is lost while elements are read is an error, not zeros', async () => {
  for (const later of [false, true]) {
    const device = await acquireDevice('webgl2')
    const row = device.upload(Float32Array.of(1), 'float32')
    const readPixels = vi.spyOn(prototypeOfContexts(), 'readPixels').mockImplementation(function (this: Gl) {
      this.getExtension('WEBGL_lose_context')?.loseContext()
    })
    const read = async (): Promise<unknown> => (later ? device.readLater(row) : device.read(row))
    await expect(read()).rejects.toThrow('context was lost')
    readPixels.mockRestore()
    row.release()
  }
})

test('a lost context is an error at launches and at reads, and the next device is another', async () => {
  const device = await acquireDevice('webgl2')
  const row = device.upload(Float32Array.of(1), 'float32')
  const kernel = handMade(device.dialect, 'float32', 1, ['float32'], (load) => ['', load(0, 't')])
  launch(device, kernel, [row]).release()
  for (const gl of contexts) gl.getExtension('WEBGL_lose_context')?.loseContext()
  expect(() => launch(device, kernel, [row])).toThrow(BackendError)
  expect(() => launch(device, kernel, [row])).toThrow('context was lost')
  expect(() => device.read(row)).toThrow('context was lost')
  await expect(device.readLater(row)).rejects.toThrow('context was lost')
  expect(() => device.upload(Float32Array.of(1), 'float32')).toThrow("gpu({ mode: 'webgl2' })")
  row.release()
  const next = await acquireDevice('webgl2')
  expect(next).not.toBe(device)
  const again = next.upload(Float32Array.of(5), 'float32')
  expect(next.read(incremented(next, again))).toEqual(Float32Array.of(6))
})
