/** As many `U` as `T` has elements. */
export type Each<T extends readonly unknown[], U> = { readonly [K in keyof T]: U } & readonly U[]

/** `xs.map(f)`, of which the type knows how long it is. */
export function each<T extends readonly unknown[], X, U>(xs: Each<T, X>, f: (x: X, i: number) => U): Each<T, U> {
  // An array of U that is as long as `xs`, since `map` neither adds nor leaves out.
  return xs.map(f) as readonly U[] as Each<T, U>
}
