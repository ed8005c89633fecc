const identities = new WeakMap<object, number>()
let next = 0

/** A number that is this object's alone, as a text for keys; keeps nothing alive. */
export function identityOf(value: object): string {
  let id = identities.get(value)
  if (id === undefined) {
    id = next++
    identities.set(value, id)
  }
  return `#${String(id)}`
}
