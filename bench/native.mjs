import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { group } from './group.mjs'

const compiler = group === 'own' ? ['gcc', 'cc'].find((name) => spawnSync(name, ['--version']).status === 0) : undefined
const folder = compiler === undefined ? undefined : mkdtempSync(join(tmpdir(), 'cotangent-bench-'))
process.on('exit', () => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

const flags = ['-O3', '-march=native', '-ffast-math', '-std=gnu11']
const types = { float32: { real: 'float', TypedArray: Float32Array }, float64: { real: 'double', TypedArray: Float64Array } }
const programs = new Map()

/** The path of native.c compiled for a precision. */
const programFor = (dtype) => {
  const path = programs.get(dtype) ?? join(folder, dtype)
  if (!programs.has(dtype)) {
    const source = fileURLToPath(new URL('native.c', import.meta.url))
    execFileSync(compiler, [...flags, `-DREAL=${types[dtype].real}`, source, '-o', path, '-lm'], { stdio: ['ignore', 2, 2] })
    programs.set(dtype, path)
  }
  return path
}

/** Is there a C compiler? */
export const hasCompiler = compiler !== undefined

/** Runs a task of native.c: microseconds per call, and the result. */
export const runNative = (task, dtype) => {
  const file = join(folder, `${task}.${dtype}.bin`)
  const nanoseconds = Number(execFileSync(programFor(dtype), [task, file], { encoding: 'utf8' }))
  const bytes = readFileSync(file)
  return { microseconds: nanoseconds / 1000, result: new types[dtype].TypedArray(new Uint8Array(bytes).buffer) }
}

/** What a limit in C gives and takes, or `undefined` without a compiler. */
export const native = (task, dtype, more = {}) => {
  if (!hasCompiler) return undefined
  let measured
  const once = () => (measured ??= runNative(task, dtype))
  return { value: () => once().result, time: () => once().microseconds, ...more }
}
