import { NdArray } from './array.js'
import { TreeError } from './errors.js'
import { identityOf } from './identity.js'

/** The containers of a pytree without its leaves. */
export type Structure =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'empty'; readonly value: null | undefined }
  | { readonly kind: 'list'; readonly children: readonly Structure[] }
  /** `keys` are sorted, as are the children; `order` is the order in which the first tree had them. */
  | {
      readonly kind: 'object'
      readonly keys: readonly string[]
      readonly order: readonly string[]
      readonly children: readonly Structure[]
    }
  | { readonly kind: 'custom'; readonly type: RegisteredClass; readonly extra: unknown; readonly children: readonly Structure[] }

/** A class whose instances are containers: how they come apart, and how they are put together again. */
export interface RegisteredClass {
  readonly constructor: new (...args: never) => unknown
  readonly flatten: (value: object) => readonly [children: readonly unknown[], extra: unknown]
  readonly unflatten: (children: readonly unknown[], extra: unknown) => unknown
}

const registered = new Map<unknown, RegisteredClass>()

/** The structure of a tree that is one leaf. */
export const leaf: Structure = { kind: 'leaf' }
const emptyNull: Structure = { kind: 'empty', value: null }
const emptyUndefined: Structure = { kind: 'empty', value: undefined }

/** Is this an object that a literal or JSON makes: of no class? */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Is the class registered with this very record? */
export function isRegistered(type: RegisteredClass): boolean {
  return registered.get(type.constructor) === type
}

/** Makes instances of a class containers of pytrees. `extra` is compared by identity, or by content where it is plain. */
export function registerClass<T extends object, X>(
  constructor: new (...args: never) => T,
  flattenInstance: (value: T) => readonly [children: readonly unknown[], extra: X],
  unflattenInstance: (children: readonly unknown[], extra: X) => T,
): void {
  registered.set(constructor, {
    constructor,
    flatten: (value) => {
      if (!(value instanceof constructor)) throw new TreeError(`A registered class ${constructor.name} met an instance of another class.`)
      return flattenInstance(value)
    },
    // The extra of a structure is what flatten gave for the same class.
    unflatten: (children, extra) => unflattenInstance(children, extra as X),
  })
}

/** Leaves of a tree in the order of its sorted keys, and its structure. */
export interface Flat {
  readonly leaves: readonly unknown[]
  readonly structure: Structure
}

/**
 * Takes a pytree apart. Plain objects, arrays and registered classes are containers; `null` and `undefined` are empty; everything else is a leaf, but
 * an instance of a class that is not registered is an error.
 */
export function flatten(tree: unknown, root = ''): Flat {
  const leaves: unknown[] = []
  return { structure: flattenInto(tree, leaves, root, 0), leaves }
}

/** No tree of data is as deep; one that contains itself is. */
const deepest = 1000

function flattenInto(tree: unknown, leaves: unknown[], path: string, depth: number): Structure {
  if (tree instanceof NdArray || typeof tree !== 'object') {
    if (tree === undefined) return emptyUndefined
    leaves.push(tree)
    return leaf
  }
  if (tree === null) return emptyNull
  if (depth > deepest) {
    throw new TreeError(
      `The tree is more than ${String(deepest)} containers deep: ${path.slice(0, 60)}… Does a container hold itself? Give a tree without cycles.`,
    )
  }
  if (Array.isArray(tree)) {
    return { kind: 'list', children: tree.map((child: unknown, i) => flattenInto(child, leaves, `${path}[${String(i)}]`, depth + 1)) }
  }
  if (ArrayBuffer.isView(tree)) {
    leaves.push(tree)
    return leaf
  }
  if (isPlainObject(tree)) {
    const order = Object.keys(tree)
    const keys = [...order].sort()
    const fields = new Map(Object.entries(tree))
    return {
      kind: 'object',
      keys,
      order,
      children: keys.map((key) => flattenInto(fields.get(key), leaves, path === '' ? key : `${path}.${key}`, depth + 1)),
    }
  }
  const type = registered.get(tree.constructor)
  if (type === undefined) {
    throw new TreeError(
      `${path === '' ? 'The tree' : path} is an instance of ${tree.constructor.name}, which is no container of a pytree. ` +
        'Use plain objects and arrays, or register the class with tree.register.',
    )
  }
  const [children, extra] = type.flatten(tree)
  return {
    kind: 'custom',
    type,
    extra,
    children: children.map((child, i) => flattenInto(child, leaves, `${path}[${String(i)}]`, depth + 1)),
  }
}

/** Puts a tree together again; keys come in the order of the tree that `structure` was taken from. */
export function unflatten(structure: Structure, leaves: readonly unknown[]): unknown {
  if (structure.kind === 'leaf' && leaves.length === 1) return leaves[0]
  let next = 0
  const build = (node: Structure): unknown => {
    switch (node.kind) {
      case 'leaf':
        return leaves[next++]
      case 'empty':
        return node.value
      case 'list':
        return node.children.map(build)
      case 'custom':
        return node.type.unflatten(node.children.map(build), node.extra)
      case 'object': {
        const values = new Map<string, unknown>()
        node.children.forEach((child, i) => values.set(node.keys[i] ?? '', build(child)))
        return Object.fromEntries(node.order.map((key) => [key, values.get(key)]))
      }
    }
  }
  const tree = build(structure)
  if (next !== leaves.length) {
    throw new TreeError(`A tree of ${String(next)} leaves was to be built from ${String(leaves.length)}. Give one value for each leaf.`)
  }
  return tree
}

/** Number of leaves. */
export function countLeaves(structure: Structure): number {
  if (structure.kind === 'leaf') return 1
  if (structure.kind === 'empty') return 0
  return structure.children.reduce((sum, child) => sum + countLeaves(child), 0)
}

/** Where each leaf is, as in `params.layers[2].w`; `root` names the tree itself. */
export function leafPaths(structure: Structure, root = ''): readonly string[] {
  switch (structure.kind) {
    case 'leaf':
      return [root]
    case 'empty':
      return []
    case 'list':
    case 'custom':
      return structure.children.flatMap((child, i) => leafPaths(child, `${root}[${String(i)}]`))
    case 'object':
      return structure.children.flatMap((child, i) => {
        const key = structure.keys[i] ?? ''
        return leafPaths(child, root === '' ? key : `${root}.${key}`)
      })
  }
}

/** Have two trees the same containers? The order of keys does not matter. */
export function equalStructures(a: Structure, b: Structure): boolean {
  return a === b || structureKey(a) === structureKey(b)
}

const customIds = new Map<unknown, number>()

/** A text that equal structures share, and only they; `ordered` if also the order of keys must be equal. */
export function structureKey(structure: Structure, ordered?: 'ordered'): string {
  switch (structure.kind) {
    case 'leaf':
      return '*'
    case 'empty':
      return structure.value === null ? 'null' : 'undefined'
    case 'list':
      return `[${structure.children.map((child) => structureKey(child, ordered)).join()}]`
    case 'object': {
      const { keys, order, children } = structure
      const sorted = ordered === undefined || order.every((key, i) => key === keys[i])
      return `{${children.map((child, i) => `${JSON.stringify(keys[i])}:${structureKey(child, ordered)}`).join()}}${sorted ? '' : JSON.stringify(order)}`
    }
    case 'custom': {
      let id = customIds.get(structure.type.constructor)
      if (id === undefined) {
        id = customIds.size
        customIds.set(structure.type.constructor, id)
      }
      return `${structure.type.constructor.name}#${String(id)}<${extraKey(structure.extra)}>(${structure.children.map((child) => structureKey(child, ordered)).join()})`
    }
  }
}

const symbols = new Map<symbol, number>()

/** Symbols of one description are different values. */
function symbolIdentity(value: symbol): number {
  let id = symbols.get(value)
  if (id === undefined) {
    id = symbols.size
    symbols.set(value, id)
  }
  return id
}

/** Plain values by content, functions, symbols and instances by identity. */
export function extraKey(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'bigint') return `${String(value)}n`
  if (typeof value === 'symbol') return `symbol#${String(symbolIdentity(value))}`
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return String(value)
  if (Array.isArray(value)) return `[${value.map(extraKey).join()}]`
  if (isPlainObject(value)) {
    return `{${Object.entries(value)
      .map(([key, field]) => `${JSON.stringify(key)}:${extraKey(field)}`)
      .sort()
      .join()}}`
  }
  return identityOf(value)
}

/** How an error shows a structure: `{b: *, w: [*, *]}`. */
export function formatStructure(structure: Structure): string {
  switch (structure.kind) {
    case 'leaf':
      return '*'
    case 'empty':
      return String(structure.value)
    case 'list':
      return `[${structure.children.map(formatStructure).join(', ')}]`
    case 'object':
      return `{${structure.children.map((child, i) => `${structure.keys[i] ?? ''}: ${formatStructure(child)}`).join(', ')}}`
    case 'custom':
      return `${structure.type.constructor.name}(${structure.children.map(formatStructure).join(', ')})`
  }
}

/** Rebuilds plain containers with `f` applied to the arrays in them; everything else, instances of other classes included, stays as it is. */
export function mapArrays(value: unknown, f: (x: NdArray) => NdArray): unknown {
  if (value instanceof NdArray) return f(value)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (Array.isArray(value)) return value.map((child: unknown) => mapArrays(child, f))
  if (isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mapArrays(child, f)]))
  }
  const type = registered.get(value.constructor)
  if (type === undefined) return value
  const [children, extra] = type.flatten(value)
  return type.unflatten(
    children.map((child) => mapArrays(child, f)),
    extra,
  )
}
