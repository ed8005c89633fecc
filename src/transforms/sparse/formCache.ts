/** Beyond this many signatures of one function, the one used longest ago is forgotten. */
const capacity = 256

/** What was made for signatures of arguments. */
export class FormCache<F> {
  private readonly forms = new Map<string, F>()

  /** What was kept under a key; nothing is under `null`. */
  find(key: string | null): F | null {
    const form = key === null ? undefined : this.forms.get(key)
    if (key === null || form === undefined) return null
    this.forms.delete(key)
    this.forms.set(key, form)
    return form
  }

  /** Keeps it, unless the key is `null`. */
  add(key: string | null, form: F): void {
    if (key === null) return
    this.forms.set(key, form)
    const oldest = this.forms.keys().next()
    if (this.forms.size > capacity && oldest.done !== true) this.forms.delete(oldest.value)
  }
}
