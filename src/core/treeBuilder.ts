import type { Structure } from './pytree.js'

/** Puts a tree together again, from all the leaves of which it takes its own. */
export type TreeBuilder = (leaves: readonly unknown[]) => unknown

/** `unflatten` for one structure, which is walked only once; the leaves must be as many as it has. */
export function treeBuilder(structure: Structure): TreeBuilder {
  let next = 0
  const walk = (node: Structure): TreeBuilder => {
    switch (node.kind) {
      case 'leaf': {
        const position = next++
        return (leaves) => leaves[position]
      }
      case 'empty':
        return () => node.value
      case 'list':
        return listBuilder(node.children.map(walk))
      case 'custom': {
        const children = listBuilder(node.children.map(walk))
        return (leaves) => node.type.unflatten(children(leaves), node.extra)
      }
      case 'object': {
        const fields = new Map(node.children.map((child, i) => [node.keys[i] ?? '', walk(child)]))
        return recordBuilder(
          node.order.flatMap((key): (readonly [string, TreeBuilder])[] => {
            const build = fields.get(key)
            return build === undefined ? [] : [[key, build]]
          }),
        )
      }
    }
  }
  return walk(structure)
}

function listBuilder(children: readonly TreeBuilder[]): (leaves: readonly unknown[]) => readonly unknown[] {
  return (leaves) => {
    const list: unknown[] = []
    for (const build of children) list.push(build(leaves))
    return list
  }
}

function recordBuilder(fields: readonly (readonly [key: string, build: TreeBuilder])[]): TreeBuilder {
  // Assigning to __proto__ would set the prototype.
  if (fields.some(([key]) => key === '__proto__')) return (leaves) => Object.fromEntries(fields.map(([key, build]) => [key, build(leaves)]))
  return (leaves) => {
    const record: Record<string, unknown> = {}
    for (const [key, build] of fields) record[key] = build(leaves)
    return record
  }
}
