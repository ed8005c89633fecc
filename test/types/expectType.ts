type Equal<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false

/** `expectType<X>()(y)` compiles if and only if the type of `y` is identical to `X`. Type level only: these files are never run. */
export declare function expectType<X>(): <Y = X>(y: Y, ...identical: Equal<X, Y> extends true ? [] : NoInfer<[expected: X]>) => void
