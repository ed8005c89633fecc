/** What the kernels of a program may be like. */
export interface KernelLimits {
  /** Operations at which the body of a kernel ends. */
  readonly maxBody: number
  /** Loads and stores of one kernel, unless it is over scalars. */
  readonly mostAccesses: number
  /** May functions of float32 be computed in float64? */
  readonly doubles: boolean
}
