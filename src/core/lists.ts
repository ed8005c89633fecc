/**
 * `list.map((x) => f(x, context))` without the cost of growing a list or of making a closure: lists of operands and results are nearly always of one or
 * two, and every primitive that runs under a trace makes several of them.
 */
export function mapped<A, B, C>(list: readonly A[], context: C, f: (x: A, context: C) => B): readonly B[] {
  // The lengths say what is there.
  if (list.length === 1) return [f(list[0]!, context)]
  if (list.length === 2) return [f(list[0]!, context), f(list[1]!, context)]
  return list.map((x) => f(x, context))
}
