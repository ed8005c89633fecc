/** The element of the page that a selector is for, which has to be of the given class. */
export function find<T extends Element>(selector: string, type: abstract new () => T): T {
  const found = document.querySelector(selector)
  if (found instanceof type) return found
  throw new Error(`The page has no ${type.name} at ${selector}.`)
}
