import { ConcreteArray } from './array.js'
import { avalOf, type Aval } from './aval.js'
import { newTypedArray, type FloatDType } from './dtype.js'
import { Storage } from './storage.js'

/** Scalars that share one storage: few enough that a lone survivor keeps no more than 512 bytes. */
const perStorage = 64

/**
 * Lifts numbers to weak scalars of one dtype, as `lift` does, for calls that meet another number each time: without a look-up, and with storage shared
 * by the scalars lifted around the same time.
 */
class WeakScalars {
  readonly aval: Aval
  private storage: Storage | null = null
  private used = 0

  constructor(private readonly dtype: FloatDType) {
    this.aval = avalOf([], dtype, true)
  }

  lift(value: number): ConcreteArray {
    if (this.storage === null || this.used === perStorage) {
      this.storage = new Storage(newTypedArray(this.dtype, perStorage), null, null, true)
      this.used = 0
    }
    const offset = this.used++
    const { data } = this.storage
    if (data !== null) data[offset] = value
    return new ConcreteArray(this.aval, this.storage, offset, this.aval.zeroStrides)
  }
}

/** For each dtype that numbers are lifted to. */
export const weakScalars: Readonly<Record<FloatDType, WeakScalars>> = {
  float64: new WeakScalars('float64'),
  float32: new WeakScalars('float32'),
}
