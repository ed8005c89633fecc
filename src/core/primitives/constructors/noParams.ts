/** The params of a primitive that has none. */
export type NoParams = Readonly<Record<string, never>>

/** One object for all, so that caches compare it by identity. */
export const noParams: NoParams = Object.freeze({})
