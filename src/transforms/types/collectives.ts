import type { NdArray } from '../../core/array.js'
import type { Output, Result } from './pytree.js'

/** The type of `lax.psum`, `pmean`, `pmax` and `pmin`. */
export type Collective = <R extends Result>(x: R, axisName: string | readonly string[]) => Output<R>

/** Where `lax.allGather` puts what it gathers. */
export interface AllGatherOptions {
  readonly axis?: number
  /** One after the other along that axis, instead of stacked along a new one. */
  readonly tiled?: boolean
}

/** The type of `lax.allGather`. */
export type AllGather = <R extends Result>(x: R, axisName: string, options?: AllGatherOptions) => Output<R>

/** The type of `lax.axisIndex`. */
export type AxisIndex = (axisName: string) => NdArray
