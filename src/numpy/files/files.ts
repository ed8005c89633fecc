import type { NdArray } from '../../core/array.js'
import type { DType } from '../../core/dtype.js'
import { ArgumentError } from '../../core/errors.js'
import { checkOptions } from '../../transforms/selection.js'
import { toArray, type ArrayLike } from '../operands.js'
import { readNpy, writeNpy } from './npy.js'
import { isNpy } from './npyHeader.js'
import { isZip, readZip, writeZip, type Entry } from './zip.js'

/** The arrays of a .npz archive, by name. */
export type Archive = Readonly<Record<string, NdArray>>

/**
 * The bytes of an array as a .npy file, exactly those that NumPy writes.
 *
 * @throws ConcretizationError for a traced array
 * @example
 * np.save(np.arange(3)).length // 152
 */
export function save(x: ArrayLike): Uint8Array {
  return writeNpy('save', toArray('save', x))
}

/**
 * The bytes of a .npz archive of arrays, not compressed: an object of them by name, or a list, whose names are `arr_0`, `arr_1` and so on.
 *
 * @throws ConcretizationError for a traced array
 * @example
 * Object.keys(np.load(np.savez({ w: np.eye(2), b: np.zeros([2]) }))) // ['w', 'b']
 */
export function savez(arrays: Readonly<Record<string, ArrayLike>> | readonly ArrayLike[]): Uint8Array {
  return writeZip(entriesOf('savez', arrays))
}

/**
 * {@link savez}, compressed: smaller where bytes repeat, as those of zeros and of small integers do.
 *
 * @throws ConcretizationError for a traced array
 * @example
 * np.savezCompressed([np.zeros([1000])]).length < 300 // true
 */
export function savezCompressed(arrays: Readonly<Record<string, ArrayLike>> | readonly ArrayLike[]): Uint8Array {
  return writeZip(entriesOf('savezCompressed', arrays), true)
}

function entriesOf(operation: string, arrays: Readonly<Record<string, ArrayLike>> | readonly ArrayLike[]): readonly Entry[] {
  const given: unknown = arrays
  if (typeof given !== 'object' || given === null)
    throw new ArgumentError(`${operation}: takes arrays by their names, such as { x, y }, or a list of them.`)
  const named = Array.isArray(arrays)
    ? arrays.map((x: ArrayLike, i) => [`arr_${String(i)}`, x] as const)
    : Object.entries<ArrayLike>(arrays as Readonly<Record<string, ArrayLike>>)
  return named.map(([name, x]) => ({ name: `${name}.npy`, bytes: writeNpy(operation, toArray(operation, x)) }))
}

/**
 * What the bytes of a .npy file hold, an array; or of a .npz archive, compressed or not, an object of arrays by name. Integers of 8 and 16 bits become int32, of
 * 64 bits int32 or uint32 (an error where they do not fit), float16 becomes float32, unless a dtype is given; either byte order and either order of elements.
 *
 * @throws ArgumentError for bytes that are neither, or damaged; DtypeError for complex numbers, strings and objects, and for integers that do not fit
 * @example
 * const archive = np.load(np.savez({ w: np.eye(2) }))
 * archive instanceof NdArray ? null : archive['w']?.toArray() // [[1, 0], [0, 1]]
 * const array = np.load(np.save(np.arange(3)), { dtype: 'int32' })
 * array instanceof NdArray ? array.toArray() : null // [0, 1, 2]
 */
export function load(bytes: Uint8Array | ArrayBuffer, options: { readonly dtype?: DType | undefined } = {}): NdArray | Archive {
  checkOptions('load', options, ['dtype'])
  const given: unknown = bytes
  if (!(given instanceof Uint8Array || given instanceof ArrayBuffer)) {
    throw new ArgumentError(
      'load: takes the bytes of a file, as a Uint8Array or an ArrayBuffer. Read the file first: await readFile(path), or (await fetch(url)).arrayBuffer().',
    )
  }
  const view = given instanceof Uint8Array ? given : new Uint8Array(given)
  if (isNpy(view)) return readNpy(view, options.dtype)
  if (!isZip(view))
    throw new ArgumentError(
      'load: these are not the bytes of a .npy file, nor of a .npz archive. Save arrays with np.save or np.savez, here or in NumPy.',
    )
  return Object.fromEntries(
    readZip(view).map(({ name, bytes: content }) => {
      if (!isNpy(content))
        throw new ArgumentError(`load: ${name} in the archive is no .npy file. Archives of arrays are read, such as those of np.savez.`)
      return [name.replace(/\.npy$/, ''), readNpy(content, options.dtype)]
    }),
  )
}
