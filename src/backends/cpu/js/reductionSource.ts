import type { Accumulator, LoopKernel } from '../../kernel/schedule.js'
import { blockLength } from '../reductionOrder.js'
import type { PrintedBody } from '../scalar/javascript.js'
import type { BodySource } from './bodySource.js'
import type { FunctionSource } from './functionSource.js'
import type { Coordinate, NestSource } from './nestSource.js'
import { reductionForm, type ReductionForm } from './reductionForm.js'

/** JavaScript for the parts of a state. */
type State = (part: number) => string

/** Prints the loop over the reduced axis, in the fixed order of sums (docs/conventions.md#summation). */
export class ReductionSource {
  private readonly form: ReductionForm
  private readonly extent: number
  private readonly lanes: number

  constructor(
    private readonly fn: FunctionSource,
    private readonly nest: NestSource,
    private readonly kernel: LoopKernel,
    private readonly body: BodySource,
  ) {
    this.form = reductionForm(kernel).form
    this.extent = kernel.extents.at(-1) ?? 1
    this.lanes = kernel.accumulators[0]?.lanes ?? 1
  }

  /** The statements that reduce and store at a point of the axes around the reduced one. */
  print(outer: readonly Coordinate[]): string {
    const { kernel, fn, nest, extent } = this
    const name = fn.printer.newName()
    const lane = (number: number): State[] => kernel.accumulators.map((_, a) => (part) => `${name}_${number}_${a}_${part}`)
    const text =
      this.form === 'straight'
        ? this.straight(outer, lane) + this.fold(lane, Math.min(extent, this.lanes))
        : extent <= blockLength
          ? this.block(outer, lane, '0', String(extent), null)
          : this.blocks(outer, lane)
    const point = [...outer, { counter: null, plus: 0 }]
    return kernel.accumulators.reduce((before, accumulator, a) => {
      const state = lane(0)[a]
      const { statements, results } = fn.printer.body([accumulator.projection], { operand: (k) => state?.(k) ?? '', index: noIndex })
      return before + statements + nest.store(accumulator.to, point, results.join())
    }, text)
  }

  private straight(outer: readonly Coordinate[], lane: (number: number) => readonly State[]): string {
    let text = ''
    for (let i = 0; i < this.extent; i++) text += this.step([...outer, { counter: null, plus: i }], lane(i % this.lanes), i < this.lanes)
    return text
  }

  /** One block: the elements of [`first`, `end`), of which those that do not fill all lanes come last, where `last` holds. */
  private block(
    outer: readonly Coordinate[],
    lane: (number: number) => readonly State[],
    first: string,
    end: string,
    last: string | null,
  ): string {
    if (this.form === 'memory') return this.blockInMemory(outer, lane, first, end)
    const { lanes, extent, fn, nest } = this
    const counter = fn.printer.newName()
    let text = ''
    for (let l = 0; l < lanes; l++) text += this.eachPart(lane(l), (state, unit) => `let ${state} = ${unit}\n`)
    let repeated = ''
    for (let l = 0; l < lanes; l++) repeated += this.step([...outer, { counter, plus: l }], lane(l), false)
    text += `for (let ${counter} = ${first}; ${counter} <= ${end} - ${lanes}; ${counter} += ${lanes}) {\n${nest.head(outer.length)}${repeated}}\n`
    const rest = extent % lanes
    let tail = ''
    for (let l = 0; l < rest; l++) tail += this.step([...outer, { counter: null, plus: extent - rest + l }], lane(l), false)
    if (tail !== '') text += last === null ? tail : `if (${last}) {\n${tail}}\n`
    return text + this.fold(lane, lanes)
  }

  private blockInMemory(outer: readonly Coordinate[], lane: (number: number) => readonly State[], first: string, end: string): string {
    const { lanes, fn, nest, kernel } = this
    const counter = fn.printer.newName()
    const memory = kernel.accumulators.map(({ types }) => types.map((type) => fn.scratch(type, lanes)))
    const at = (index: string): State[] => memory.map((parts) => (part) => `${parts[part] ?? ''}[${index}]`)
    let text = ''
    kernel.accumulators.forEach(({ unit }, a) => {
      unit.forEach((value, part) => (text += `${memory[a]?.[part] ?? ''}.fill(${printNumber(value)})\n`))
    })
    const step = this.step([...outer, { counter, plus: 0 }], at(`${counter} & ${lanes - 1}`), false)
    text += `for (let ${counter} = ${first}; ${counter} < ${end}; ${counter}++) {\n${nest.head(outer.length)}${step}}\n`
    for (let l = 0; l < lanes; l++) {
      const states = at(String(l))
      lane(l).forEach((state, a) => {
        kernel.accumulators[a]?.types.forEach((_, part) => (text += `let ${state(part)} = ${states[a]?.(part) ?? ''}\n`))
      })
    }
    return text + this.fold(lane, lanes)
  }

  /** Blocks whose sums meet as the digits of a binary counter. */
  private blocks(outer: readonly Coordinate[], lane: (number: number) => readonly State[]): string {
    const { extent, fn, kernel } = this
    const [depth, blocks, first, end, count] = Array.from({ length: 5 }, () => fn.printer.newName())
    const levels = 33 - Math.clz32(extent / blockLength)
    const stacks = kernel.accumulators.map(({ types }) => types.map((type) => fn.scratch(type, levels)))
    const at = (index: string): State[] => stacks.map((parts) => (part) => `${parts[part] ?? ''}[${index}]`)
    const push = lane(0).map((state, a) => stacks[a]?.map((stack, part) => `${stack}[${String(depth)}] = ${state(part)}\n`).join(''))
    const rest = extent % blockLength
    let text = `let ${depth} = 0\nlet ${blocks} = 1\nlet ${first} = 0\ndo {
const ${end} = ${first} + ${blockLength} < ${extent} ? ${first} + ${blockLength} : ${extent}
${this.block(outer, lane, String(first), String(end), `${first} === ${extent - rest}`)}${push.join('')}\
for (let ${count} = ${blocks}; (${count} & 1) === 0; ${count} >>= 1) {\n${depth}--
${this.mergeAll(at(String(depth)), at(`${depth} + 1`))}}
${depth}++\n${blocks}++\n${first} += ${blockLength}
} while (${first} < ${extent})
while (${depth} > 1) {\n${depth}--\n${this.mergeAll(at(`${depth} - 1`), at(String(depth)))}}\n`
    lane(0).forEach((state, a) => {
      stacks[a]?.forEach((stack, part) => (text += `const ${state(part)} = ${stack}[0]\n`))
    })
    return text
  }

  /** Combines an element with the states of a lane, or with units where it is their first. */
  private step(point: readonly Coordinate[], states: readonly State[], isFirst: boolean): string {
    const { statements, elements } = this.body.print(point)
    let text = statements
    let position = 0
    this.kernel.accumulators.forEach((accumulator, a) => {
      const state = states[a]
      if (state === undefined) return
      const own = elements.slice(position, (position += accumulator.types.length))
      const element: State = (part) => own[part] ?? ''
      if (!isFirst) {
        text += this.merge(accumulator, state, element)
        return
      }
      // Not the element itself: 0 + -0 is 0.
      const { statements: combining, results } = this.combined(accumulator, (part) => printNumber(accumulator.unit[part] ?? NaN), element)
      text += combining + results.map((value, part) => `let ${state(part)} = ${value}\n`).join('')
    })
    return text
  }

  /** Folds the lanes that there are, the first ones, into the first; a missing one is a unit, which changes nothing that has met a unit. */
  private fold(lane: (number: number) => readonly State[], present: number): string {
    let text = ''
    for (let half = this.lanes / 2; half >= 1; half /= 2) {
      for (let l = 0; l < half && l + half < present; l++) text += this.mergeAll(lane(l), lane(l + half))
    }
    return text
  }

  private mergeAll(left: readonly State[], right: readonly State[]): string {
    return this.kernel.accumulators
      .map((accumulator, a) => {
        const [to, from] = [left[a], right[a]]
        return to === undefined || from === undefined ? '' : this.merge(accumulator, to, from)
      })
      .join('')
  }

  /** Sets `left` to both states combined. */
  private merge(accumulator: Accumulator, left: State, right: State): string {
    const { printer } = this.fn
    const { statements, results } = this.combined(accumulator, left, right)
    if (results.length === 1) return `${statements}${left(0)} = ${results.join()}\n`
    // A value may be another part's own name, so all are read before one is written.
    const names = results.map(() => printer.newName())
    const reads = results.map((value, part) => `const ${names[part] ?? ''} = ${value}\n`).join('')
    return statements + reads + names.map((value, part) => `${left(part)} = ${value}\n`).join('')
  }

  private combined(accumulator: Accumulator, left: State, right: State): PrintedBody {
    const count = accumulator.types.length
    const operand = (position: number): string => (position < count ? left(position) : right(position - count))
    return this.fn.printer.body(accumulator.merge, { operand, index: noIndex })
  }

  private eachPart(states: readonly State[], print: (state: string, unit: string) => string): string {
    return this.kernel.accumulators
      .map(({ unit }, a) => unit.map((value, part) => print(states[a]?.(part) ?? '', printNumber(value))).join(''))
      .join('')
  }
}

function printNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function noIndex(): never {
  throw new TypeError('scalar language: the combination of a reduction has no index.')
}
