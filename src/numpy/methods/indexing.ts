import type { NdArray } from '../../core/array.js'
import { get } from '../indexing/get.js'
import type { IndexItem } from '../indexing/selectors.js'
import { update } from '../indexing/update.js'
import type { ArrayLike } from '../operands.js'

/** What `x.at(…)` gives: ways to an array that differs from `x` at the index. `x` itself stays as it is. */
export interface Updates {
  /** With these elements instead. Of several written to one place the last wins. */
  set(value: ArrayLike): NdArray
  /** With these elements added. Several for one place are all added. */
  add(value: ArrayLike): NdArray
  /** With the elements multiplied by these. */
  mul(value: ArrayLike): NdArray
  /** With the smaller of old and new elements. */
  min(value: ArrayLike): NdArray
  /** With the larger of old and new elements. */
  max(value: ArrayLike): NdArray
}

/** Indexing as methods. */
export interface IndexingMethods {
  /**
   * The elements at an index, as `x[index]` in NumPy. Items: a number (negative from the end); a plain array `[start?, stop?, step?]`, always a range,
   * `[]` the whole axis; `null`, a new axis; `'...'`; an integer or boolean NdArray or typed array. Positions that are traced are moved into the range.
   *
   * @throws IndexError for a position out of range, or an item that is no index; ConcretizationError for a traced mask
   * @example
   * np.array([[1, 2], [3, 4]]).get([], -1).toArray() // [2, 4]
   * np.arange(5).get([null, null, -2]).toArray() // [4, 2, 0]
   * np.arange(5).get(np.array([true, false, true, false, false])).toArray() // [0, 2]
   */
  get(...index: IndexItem[]): NdArray
  /**
   * The array with the elements at an index changed: `x.at(index).set(v)`, and `add mul min max`. The value is broadcast to what the index reads.
   * A boolean mask may be traced if the value is a scalar.
   *
   * @throws as get; ShapeError for a value that does not broadcast; DtypeError for one that the array's dtype cannot hold
   * @example
   * np.zeros([3]).at(1).set(5).toArray() // [0, 5, 0]
   * np.zeros([3]).at(new Int32Array([0, 0, 2])).add(1).toArray() // [2, 0, 1]
   */
  at(...index: IndexItem[]): Updates
}

/** Installed by methods.ts. */
export const indexingMethods: IndexingMethods & ThisType<NdArray> = {
  get(...index) {
    return get(this, index)
  },
  at(...index) {
    return {
      set: (value) => update(this, index, 'set', value),
      add: (value) => update(this, index, 'add', value),
      mul: (value) => update(this, index, 'mul', value),
      min: (value) => update(this, index, 'min', value),
      max: (value) => update(this, index, 'max', value),
    }
  },
}
