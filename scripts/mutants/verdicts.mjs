// What became of each mutant, from one run to the next: a run tries those of which nothing is known, and the survivors again.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Names a mutant by the text of its place, so that a verdict outlives what changes around it. */
export function keysOf(mutants) {
  const seen = new Map()
  return mutants.map(({ file, within, kind, was, now }) => {
    const text = [file, within, kind, was, now].join('\n')
    const count = seen.get(text) ?? 0
    seen.set(text, count + 1)
    return `${text}\n${count}`
  })
}

export class Verdicts {
  constructor(path, fresh) {
    this.path = path
    this.known = new Map(fresh ? [] : Object.entries(read(path) ?? {}))
    this.made = new Map()
  }

  /** By which check it was rejected; `null` if it survived, `undefined` if it was not tried. */
  of(key) {
    return this.known.get(key)
  }

  set(key, by) {
    this.known.set(key, by)
    this.made.set(key, by)
  }

  /** Adds what was found to what others have written meanwhile. */
  save() {
    mkdirSync(dirname(this.path), { recursive: true })
    // At once: another run may be reading.
    const fresh = `${this.path}.${process.pid}`
    writeFileSync(fresh, JSON.stringify({ ...read(this.path), ...Object.fromEntries(this.made) }))
    renameSync(fresh, this.path)
  }
}

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}
