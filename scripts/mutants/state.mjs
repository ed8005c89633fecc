// Apart from the runtime, which imports sources with mutants in them: these ask for it when they are loaded.

/** The number of the mutant in force, -1 for none: whoever loads the bundle says it first. */
export const current = globalThis.cotangentMutant ?? -1

/** By their numbers, whether places of mutants were reached, where that is watched. */
export const reached = []
