import type { NdArray } from '../../core/array.js'
import type { TypedArray } from '../../core/dtype.js'
import type { SparsityPattern } from '../sparse/matrix.js'

/** What may stand for one array: an array, or a value that is lifted to one; 8- and 16-bit integers become int32. */
export type ArrayLike = NdArray | number | boolean | TypedArray | Int8Array | Uint8ClampedArray | Int16Array | Uint16Array

/** What a function without a return statement returns; the linter takes `void` for a type argument only. */
type Nothing = Exclude<void, never>

/** A subtree without leaves. */
export type Empty = null | undefined | Nothing

type AnyFunction = ((...args: never) => unknown) | (abstract new (...args: never) => unknown)

/** Values that are no leaf of a pytree of arrays and no container of such leaves. */
export type Opaque =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | Empty
  | AnyFunction
  | ArrayBufferView
  | ArrayBufferLike
  | Date
  | RegExp
  | Error
  | PromiseLike<unknown>
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | WeakMap<WeakKey, unknown>
  | WeakSet<WeakKey>

/**
 * Where a tree stands. The leaves of an `'operand'` are declared as arrays, since a traced function receives arrays there; a `'result'` may
 * also hold bare numbers, booleans and typed arrays, which the transform lifts.
 */
export type Side = 'operand' | 'result'

/** What one leaf of a tree on that side extends. */
export type LeafOf<S extends Side> = S extends 'operand' ? NdArray : ArrayLike

/** Is `T` the type `any`? It passes for everything, so that untyped code is checked at run time only. */
export type IsAny<T> = 0 extends 1 & T ? true : false

/** Is `T`, taken whole, one array leaf (perhaps absent)? Not distributive, so that `NdArray | number` is one leaf and not two. */
export type IsLeaf<T, S extends Side> = [T] extends [ArrayLike | Empty] ? ([Extract<T, LeafOf<S>>] extends [never] ? false : true) : false

/** The absent part of an optional leaf, which stays as it is. */
type Absent<T> = Extract<T, null | undefined>

/**
 * `T` with every array leaf replaced by `To`; containers, their modifiers and opaque values are kept. The `infer` hides `T` from inference: the
 * type that a result is assigned to must not decide what the function is.
 */
export type MapLeaves<T, To, S extends Side = 'operand'> = [T] extends [infer U] ? MapTree<U, To, S> : never

type MapTree<T, To, S extends Side> = IsAny<T> extends true ? T : IsLeaf<T, S> extends true ? To | Absent<T> : MapContainer<T, To, S>

type MapContainer<T, To, S extends Side> = unknown extends T
  ? T
  : T extends LeafOf<S>
    ? To
    : T extends Opaque | SparsityPattern
      ? T
      : { [K in keyof T]: MapTree<T[K], To, S> }

/** What a caller may pass for `T`: numbers, booleans and typed arrays wherever `T` has arrays. */
export type Lifted<T> = MapLeaves<T, ArrayLike>

/** What a traced function receives for a `T` that its caller may have given with numbers in it; also the type of a gradient or cotangent. */
export type Traced<T> = MapLeaves<T, NdArray>

/** What a transform gives back for a function's result `R`: every leaf an array. */
export type Output<R> = MapLeaves<R, NdArray, 'result'>

/** What a user's rule may return for a result `R`: arrays, or values that are lifted. */
export type OutputLike<R> = MapLeaves<R, ArrayLike, 'result'>

/** A tangent or cotangent that is given for `T`; `null`, for a leaf or a whole subtree, is zero. */
export type TangentLike<T, S extends Side = 'operand'> = [T] extends [infer U] ? TangentTree<U, S> : never

type TangentTree<T, S extends Side> =
  IsAny<T> extends true ? T : IsLeaf<T, S> extends true ? ArrayLike | null | Absent<T> : TangentContainer<T, S> | null

type TangentContainer<T, S extends Side> = T extends LeafOf<S> ? ArrayLike : T extends Opaque ? T : { [K in keyof T]: TangentTree<T[K], S> }

/**
 * What a traced function may return. The tuple is in the union so that a returned pair infers as a tuple; `object` covers interfaces, which
 * have no index signature.
 */
export type Result = ArrayLike | Empty | readonly [unknown, ...unknown[]] | object

/**
 * `never` where `T` is a pytree of arrays, else the paths of leaves that are none. Looks at most six containers deep, so that recursive types
 * end (deeper leaves are checked at run time). Function members of objects pass: they may be methods of a registered class.
 */
export type NonLeafPath<T, S extends Side = 'operand', P extends string = '', Depth extends unknown[] = []> = Depth['length'] extends 6
  ? never
  : IsLeaf<T, S> extends true
    ? never
    : T extends LeafOf<S> | Empty | SparsityPattern
      ? never
      : T extends Opaque
        ? P extends ''
          ? '(the whole)'
          : P
        : T extends readonly unknown[]
          ? NonLeafItem<T, S, P, Depth>
          : {
              [K in keyof T & string]-?: T[K] extends AnyFunction
                ? never
                : NonLeafPath<T[K], S, P extends '' ? K : `${P}.${K}`, [...Depth, 0]>
            }[keyof T & string]

type NonLeafItem<T extends readonly unknown[], S extends Side, P extends string, Depth extends unknown[]> = number extends T['length']
  ? NonLeafPath<T[number], S, `${P}[]`, [...Depth, 0]>
  : { [K in keyof T & `${number}`]-?: NonLeafPath<T[K], S, `${P}[${K}]`, [...Depth, 0]> }[keyof T & `${number}`]
