import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { verify } from './verify.mjs'

const cwd = fileURLToPath(new URL('.', import.meta.url))
const runs = 7

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]

/** What a fresh process of Node prints in its last line, as JSON. */
const printed = async (args) => {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, encoding: 'utf8' })
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

/**
 * Measures a row whose contenders are processes: each is run with `args` several times, in turns, and prints `{value, …}` with its times in microseconds. Gives,
 * for each contender, medians of those times.
 */
export const medians = async (row) => {
  const given = row.contenders.map((contender) => ({ ...contender, prints: [] }))
  for (let i = 0; i < runs; i++) {
    for (const { name, args, prints, tolerance = row.tolerance } of given) {
      const print = await printed(args)
      verify(`${row.name}, ${name}`, print.value, row.expected, tolerance)
      prints.push(print)
    }
  }
  return given.map(({ name, kind, prints }) => ({
    name,
    kind,
    cpu: median(prints.map(({ cpu }) => cpu)),
    wall: median(prints.map(({ wall }) => wall)),
  }))
}
