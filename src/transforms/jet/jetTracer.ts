import { ConcreteArray, type NdArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { Zero, type Tangent } from '../../core/primitive.js'
import { mul } from '../../core/primitives/mul.js'
import { Tracer, type Trace } from '../../core/trace.js'
import { divided, isTangent, Series } from './series.js'

/** A value and its Taylor coefficients. */
export class JetTracer extends Tracer {
  readonly aval: Aval
  private scaled: JetTracer | null = null
  private shifted: JetTracer | null = null

  constructor(
    readonly trace: Trace,
    readonly series: Series,
  ) {
    super()
    this.aval = series.aval
  }

  /** The value at t = 0, as an array. */
  get primal(): NdArray {
    return written(this.series.first)
  }

  /**
   * t d/dt of it, which is 0 at t = 0: what takes the place of the tangent in a jvp rule. Since the rule is linear, t dy/dt is what it gives, and its
   * coefficient k needs those of the factors up to k - 1 only.
   */
  get moved(): JetTracer {
    this.scaled ??= new JetTracer(this.trace, new Series(new Zero(this.aval), (k) => times(k, this.series.at(k))))
    return this.scaled
  }

  /** What it is t times, where it is 0 at t = 0. */
  get quotient(): JetTracer {
    this.shifted ??= new JetTracer(this.trace, divided(this.series))
    return this.shifted
  }

  peek(): ConcreteArray | null {
    // A rule that looked at a tangent would see t = 0 only.
    if (isTangent(this.series)) return null
    const { primal } = this
    return primal instanceof Tracer ? primal.peek() : primal instanceof ConcreteArray ? primal : null
  }
}

/** A coefficient as an array, with a zero written out. */
export function written(x: Tangent): NdArray {
  return x.zero === true ? fill(0, x.aval.strong) : x
}

function times(k: number, x: Tangent): Tangent {
  return x.zero === true || k === 1 ? x : mul(fill(k, x.aval), x)
}
