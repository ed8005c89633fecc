import type { Backend, Executable } from '../backend.js'
import { inlineProgram } from '../inlineProgram.js'
import type { Program } from '../program.js'
import { programKey } from '../programKey.js'

/** Beyond this many executables, or characters of their keys, the one asked for longest ago is forgotten. */
const capacity = 512
const characters = 2 ** 23

/** The executables of one backend, by the structure of their programs; most recently asked for last. */
class SharedExecutables {
  /** Those of programs that name functions are held weakly: functions hold what they close over. */
  private readonly known = new Map<string, Executable | WeakRef<Executable>>()
  private length = 0

  constructor(
    private readonly backend: Backend,
    readonly generation: number,
  ) {}

  of(program: Program): Executable {
    // Without the values of captured arrays, which would live as long as the executable.
    const flat = inlineProgram(program)
    const key = programKey(flat)
    const kept = this.known.get(key.text)
    const found = kept instanceof WeakRef ? kept.deref() : kept
    const executable = found ?? this.backend.compile(flat)
    this.forget(key.text)
    this.known.set(key.text, key.names ? new WeakRef(executable) : executable)
    this.length += key.text.length
    for (const oldest of this.known.keys()) {
      if (this.known.size <= capacity && this.length <= characters) break
      this.forget(oldest)
    }
    return executable
  }

  private forget(key: string): void {
    if (this.known.delete(key)) this.length -= key.length
  }
}

/** What a backend, as it was set then, made of a program. */
export interface Compiled {
  readonly backend: Backend
  readonly generation: number
  readonly executable: Executable
}

const shared = new WeakMap<Backend, SharedExecutables>()
const compiled = new WeakMap<Program, WeakMap<Backend, Compiled>>()

/** The program made ready to run on a backend: once for all programs of the same structure. */
export function compiledFor(program: Program, backend: Backend): Compiled {
  let own = compiled.get(program)
  if (own === undefined) {
    own = new WeakMap()
    compiled.set(program, own)
  }
  const { generation } = backend
  const known = own.get(backend)
  if (known?.generation === generation) return known
  const made = { backend, generation, executable: sharedOf(backend).of(program) }
  own.set(backend, made)
  return made
}

function sharedOf(backend: Backend): SharedExecutables {
  const known = shared.get(backend)
  if (known?.generation === backend.generation) return known
  const fresh = new SharedExecutables(backend, backend.generation)
  shared.set(backend, fresh)
  return fresh
}
