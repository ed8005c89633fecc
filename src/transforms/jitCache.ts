import type { NdArray } from '../core/array.js'
import { identityOf } from '../core/identity.js'
import { structureKey } from '../core/pytree.js'
import { scope } from '../core/scope.js'
import { at } from '../core/shape.js'
import type { SplitArguments } from './jitArguments.js'
import type { JitForm } from './jitForm.js'

/** Beyond this many traced forms of one function, the one used longest ago is forgotten. */
const capacity = 256
/** So many forms are tried by their guards, before any key is made. */
const recentForms = 4

/** The traced forms of one jitted function, most recently used last. */
export class JitCache {
  private forms = new Map<string, JitForm>()
  /** The forms used last, the first one tried first; each with its key, under which it may be forgotten meanwhile. */
  private recent: { readonly key: string; readonly form: JitForm }[] = []
  private warned = false

  constructor(private readonly label: string) {}

  /** Runs the form that recognises these arguments; `otherwise` runs those that none of the forms used last does. */
  call(args: readonly unknown[], otherwise: (args: readonly unknown[]) => unknown): unknown {
    const { recent } = this
    for (let i = 0; i < recent.length; i++) {
      const { form } = at(recent, i)
      const operands = form.match(args)
      if (operands === null) continue
      if (i > 0) this.promote(i)
      return form.run(operands)
    }
    return otherwise(args)
  }

  /** The form for such arguments in the present scope, if it is known. */
  find(parts: SplitArguments): JitForm | null {
    const key = keyOf(parts)
    const found = this.forms.get(key)
    if (found === undefined) return null
    this.touch(key, found)
    this.remember(key, found)
    return found
  }

  /** Keeps a form. */
  add(parts: SplitArguments, form: JitForm): void {
    const key = keyOf(parts)
    this.forms.set(key, form)
    this.remember(key, form)
    if (this.forms.size > capacity) this.evict()
  }

  clear(): void {
    this.forms = new Map()
    this.recent = []
  }

  private promote(i: number): void {
    const before = at(this.recent, i - 1)
    this.recent[i - 1] = at(this.recent, i)
    this.recent[i] = before
  }

  private remember(key: string, form: JitForm): void {
    if (this.recent.some((one) => one.form === form)) return
    this.recent.unshift({ key, form })
    const dropped = this.recent.length > recentForms ? this.recent.pop() : undefined
    if (dropped !== undefined && this.forms.has(dropped.key)) this.touch(dropped.key, dropped.form)
  }

  private touch(key: string, form: JitForm): void {
    this.forms.delete(key)
    this.forms.set(key, form)
  }

  private evict(): void {
    // Calls of these are not seen here.
    for (const { key, form } of this.recent.toReversed()) this.touch(key, form)
    const oldest = this.forms.keys().next()
    if (oldest.done !== true) this.forms.delete(oldest.value)
    if (this.warned) return
    this.warned = true
    console.warn(
      `${this.label}: more than ${String(capacity)} different shapes, dtypes or static values; the oldest are traced again when they return. ` +
        'Pad arrays to few shapes, and pass changing numbers as arrays, not as static arguments.',
    )
  }
}

/** Everything that a traced form depends on. */
function keyOf({ traced, staticKey }: SplitArguments): string {
  const { defaultDtype, defaultBackend, debugNans, trace } = scope
  const backend = defaultBackend === null ? '' : identityOf(defaultBackend)
  const avals = traced.leaves.map((x: NdArray) => x.aval.toString()).join()
  // The function sees the order of keys.
  return `${structureKey(traced.structure, 'ordered')}|${staticKey}|${defaultDtype}|${backend}|${String(debugNans)}|${trace?.axes?.key ?? ''}|${avals}`
}
