import type { Launch } from './gpuPlan.js'

/** Launches that make the results of an equation, or why it runs on the host. */
export type EquationLaunches = readonly Launch[] | { readonly host: string }
