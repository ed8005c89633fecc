import type { NdArray } from '../../core/array.js'
import { fill } from '../../core/constant.js'
import { avalOf } from '../../core/aval.js'
import { add } from '../../core/primitives/add.js'
import { lt } from '../../core/primitives/comparisons.js'
import { and } from '../../core/primitives/logic.js'
import { at } from '../../core/shape.js'
import { associativeScan } from '../../transforms/controlFlow/associativeScan.js'
import { cond } from '../../transforms/controlFlow/cond.js'
import { foriLoop } from '../../transforms/controlFlow/foriLoop.js'
import { map } from '../../transforms/controlFlow/map.js'
import { scan } from '../../transforms/controlFlow/scan.js'
import { switchBranches } from '../../transforms/controlFlow/switch.js'
import { whileLoop } from '../../transforms/controlFlow/whileLoop.js'
import { vmap } from '../../transforms/vmap.js'
import { implicitRoot, implicitSolve } from './implicit.js'
import { overLanes, type Collective } from './lanes.js'
import { wrapperNames, wrapperOf, type ListFunction } from './wrappers.js'

/** What a construct is told besides its functions; each reads some of it. */
export interface ConstructOptions {
  /** How many of the leading operands of a scan are its carry; the others are stacks. */
  readonly carry?: number
  readonly length?: number
  readonly reverse?: boolean
  readonly unroll?: number
  readonly segments?: number
  readonly batchSize?: number
  /** Bounds of a loop that are numbers. */
  readonly lower?: number
  readonly upper?: number
  /** A loop ends after so many steps, whatever its test says. */
  readonly most?: number
  readonly maxSteps?: number
  /** Of lanes: what is made of each result of the first function. */
  readonly collectives?: readonly Collective[]
}

/** Something that calls functions of lists of arrays. */
export interface Construct {
  /** The primitive that it binds. */
  readonly primitive: string
  /** What the construct makes of the functions. */
  make(bodies: readonly ListFunction[], options: ConstructOptions): ListFunction
}

const wrappers = wrapperNames.map((name): readonly [string, Construct] => [
  name,
  { primitive: name, make: (bodies) => wrapperOf(name)(at(bodies, 0)) },
])

const int = (value: number): NdArray => fill(value, avalOf([], 'int32'))

/** The carry of a loop that counts its steps. */
const started = (xs: readonly NdArray[]): NdArray[] => [int(0), ...xs]

/** Loops and branches. */
export const controlFlow: Readonly<Record<string, Construct>> = {
  /** The carry, then the elements: the next carry, then what is stacked. */
  scan: {
    primitive: 'scan',
    make: ([f = none], { carry = 0, length, reverse, unroll, segments }) => {
      const options = {
        ...(length === undefined ? {} : { length }),
        ...(reverse === undefined ? {} : { reverse }),
        ...(unroll === undefined ? {} : { unroll }),
        ...(segments === undefined ? {} : { segments }),
      }
      const body = (state: NdArray[], elements: NdArray[]): [NdArray[], NdArray[]] => {
        const results = f(...state, ...elements)
        return [results.slice(0, carry), results.slice(carry)]
      }
      return (...xs) => scan(body, xs.slice(0, carry), xs.slice(carry), options).flat()
    },
  },
  map: {
    primitive: 'scan',
    make:
      ([f = none], { batchSize = 1 }) =>
      (...xs) =>
        map((elements: NdArray[]) => f(...elements), xs, { batchSize }),
  },
  /** Bounds that are numbers; the body takes the index, then the carry. */
  foriLoop: {
    primitive: 'scan',
    make:
      ([f = none], { lower = 0, upper = 0 }) =>
      (...xs) =>
        foriLoop(lower, upper, (i: NdArray, state: NdArray[]) => f(i, ...state), xs),
  },
  /** The bounds are the first two operands. */
  dynamicForiLoop: {
    primitive: 'while',
    make:
      ([f = none]) =>
      (...xs) =>
        foriLoop(at(xs, 0), at(xs, 1), (i: NdArray, state: NdArray[]) => f(i, ...state), xs.slice(2)),
  },
  /** Test and body take the number of steps so far, then the carry. */
  whileLoop: {
    primitive: 'while',
    make: ([test = none, f = none], { most = 0, maxSteps }) => {
      const goesOn = ([i = int(0), ...state]: NdArray[]): NdArray => and(lt(i, int(most)), at(test(i, ...state), 0))
      const next = ([i = int(0), ...state]: NdArray[]): NdArray[] => [add(i, int(1)), ...f(i, ...state)]
      return (...xs) => whileLoop(goesOn, next, started(xs), maxSteps === undefined ? {} : { maxSteps }).slice(1)
    },
  },
  cond: {
    primitive: 'switch',
    make:
      ([ifTrue = none, ifFalse = none]) =>
      (...xs) =>
        cond(at(xs, 0), ifTrue, ifFalse, ...xs.slice(1)),
  },
  switch: {
    primitive: 'switch',
    make:
      (branches) =>
      (...xs) =>
        switchBranches(at(xs, 0), branches, ...xs.slice(1)),
  },
  /** The body combines two elements, of as many leaves each. */
  associativeScan: {
    primitive: 'scan',
    make:
      ([f = none], { reverse = false }) =>
      (...xs) =>
        associativeScan((left: NdArray[], right: NdArray[]) => vmap(f)(...left, ...right), xs, { reverse }),
  },
  /** Two functions of the elements of stacks, and what these tell each other in between. */
  lanes: { primitive: 'axisIndex', make: ([before = none, after = none], { collectives = [] }) => overLanes(before, after, collectives) },
  root: {
    primitive: 'root',
    make:
      ([f = none]) =>
      (...xs) =>
        f(...xs).map(implicitRoot),
  },
  /** The last operand is the right side. */
  linearSolve: {
    primitive: 'linearSolve',
    make:
      ([f = none]) =>
      (...xs) =>
        f(...xs.slice(0, -1)).map((d) => implicitSolve(d, at(xs, xs.length - 1))),
  },
}

/** For bodies that a malformed call has not. */
function none(): NdArray[] {
  throw new Error('programs: a construct lacks a function')
}

const constructs: ReadonlyMap<string, Construct> = new Map([...wrappers, ...Object.entries(controlFlow)])

/** All names that {@link constructOf} knows. */
export const constructNames: readonly string[] = [...constructs.keys()]

/** The construct of this name. */
export function constructOf(name: string): Construct {
  const found = constructs.get(name)
  if (found === undefined) throw new Error(`programs: there is no construct ${name}`)
  return found
}
