import type { Access } from '../../kernel/schedule.js'
import type { FunctionSource } from './functionSource.js'

/** The index along one axis of a nest: the counter of a loop and a number, or, where the axis has no loop, the number alone. */
export interface Coordinate {
  readonly counter: string | null
  readonly plus: number
}

/** JavaScript for an index. */
export function printCoordinate({ counter, plus }: Coordinate): string {
  return counter === null ? String(plus) : plus === 0 ? counter : `(${counter} + ${plus})`
}

/** The loops of one kernel while they are printed: where elements are, with what is the same for inner loops computed outside of them. */
export class NestSource {
  /** Statements before all loops, then at the head of each loop, outermost first. */
  private readonly heads: string[]
  private readonly defined = new Map<string, string>()

  /** @param inputs is a buffer one that nothing writes? */
  constructor(
    private readonly fn: FunctionSource,
    private readonly rank: number,
    private readonly inputs: (buffer: number) => boolean,
  ) {
    this.heads = Array.from({ length: rank + 1 }, () => '')
  }

  /** The statements gathered for the head of the loop over `axis` (-1: before all loops), which are forgotten. */
  head(axis: number): string {
    const text = this.heads[axis + 1] ?? ''
    this.heads[axis + 1] = ''
    return text
  }

  /** `body` inside loops over the given axes, but for those of extent 1, and all heads before it. */
  wrap(extents: readonly number[], counters: readonly string[], body: string): string {
    let text = body
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      const counter = counters[axis] ?? ''
      text = this.head(axis) + text
      if (extents[axis] !== 1) text = `for (let ${counter} = 0; ${counter} < ${extents[axis] ?? 0}; ${counter}++) {\n${text}}\n`
    }
    return this.head(-1) + text
  }

  /** JavaScript for the element of memory at a point of the nest. */
  load(access: Access, point: readonly Coordinate[]): string {
    const memory = this.fn.memoryOf(access.buffer)
    if (memory === null) return this.fn.named(access.buffer, constantPosition(access, point))
    const element = `${memory.data}[${this.position(memory.offset, access, point)}]`
    if (point.every(({ counter }) => counter === null)) {
      if (!this.inputs(access.buffer)) return element
      return this.fn.loadedOnce(element, (statement) => {
        this.addToHead(-1, statement)
      })
    }
    const last = this.rank - 1
    if (access.strides[last] !== 0) return element
    let deepest = -1
    point.forEach(({ counter }, axis) => {
      if (counter !== null && access.strides[axis] !== 0) deepest = axis
    })
    return this.define(element, deepest)
  }

  /** The statement that sets the element at a point of the nest. */
  store(access: Access, point: readonly Coordinate[], value: string): string {
    const memory = this.fn.memoryOf(access.buffer)
    if (memory === null) return this.fn.name(access.buffer, constantPosition(access, point), value)
    return `${memory.data}[${this.position(memory.offset, access, point)}] = ${value}\n`
  }

  // Sums end in `| 0`: V8 then adds without a test for overflow.
  private position(offset: string, access: Access, point: readonly Coordinate[]): string {
    let base = offset
    point.forEach(({ counter }, axis) => {
      const stride = access.strides[axis] ?? 0
      if (counter === null || stride === 0) return
      const term = stride === 1 ? counter : this.fn.printer.using(`$imul(${counter}, ${stride})`)
      const sum = base === '' ? term : `${base} + ${term}`
      base = stride === 1 && (base === '' || axis === this.rank - 1) ? sum : this.define(`${sum} | 0`, axis)
    })
    const constant = constantPosition(access, point)
    if (base === '') return String(constant)
    if (constant === 0) return /^\w+$/.test(base) ? base : `${base} | 0`
    return `${base} ${constant < 0 ? '-' : '+'} ${Math.abs(constant)} | 0`
  }

  private addToHead(axis: number, statement: string): void {
    this.heads[axis + 1] = (this.heads[axis + 1] ?? '') + statement
  }

  private define(text: string, axis: number): string {
    const known = this.defined.get(text)
    if (known !== undefined) return known
    const name = this.fn.printer.newName()
    this.addToHead(axis, `const ${name} = ${text}\n`)
    this.defined.set(text, name)
    return name
  }
}

function constantPosition(access: Access, point: readonly Coordinate[]): number {
  return point.reduce((sum, { plus }, axis) => sum + plus * (access.strides[axis] ?? 0), access.start)
}

/** All indices of a nest, row-major. */
export function pointsOf(extents: readonly number[]): readonly (readonly Coordinate[])[] {
  return extents.reduce<readonly (readonly Coordinate[])[]>(
    (points, extent) => points.flatMap((point) => Array.from({ length: extent }, (_, plus) => [...point, { counter: null, plus }])),
    [[]],
  )
}
