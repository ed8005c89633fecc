import type { ConcreteArray } from '../../../core/array.js'
import type { Aval } from '../../../core/aval.js'
import { fill } from '../../../core/constant.js'
import { TapeAval } from '../../../core/tape.js'
import { buffersOf } from '../../kernel/memoryPlan.js'
import { flowBuffers, runsHostSteps } from '../../kernel/flow.js'
import type { FlowStep, HostOperand, HostStep, Output, Schedule } from '../../kernel/schedule.js'
import { dataOf, offsetOf, type Place } from './functionSource.js'
import type { ProgramPlan } from './programPlan.js'

/** Runs a host step; its results are row-major. */
export type HostRun = (operands: readonly ConcreteArray[]) => readonly ConcreteArray[]

/** What printed drivers refer to by name. */
export interface Constants {
  readonly avals: Aval[]
  readonly strides: (readonly number[])[]
  readonly literals: ConcreteArray[]
}

/** The call of a printed function, and the buffers whose memory is passed. */
export interface FunctionCall {
  readonly text: string
  readonly buffers: ReadonlySet<number>
}

/** Prints the function that takes the operands and gives the results. */
export class DriverSource {
  readonly constants: Constants = { avals: [], strides: [], literals: [] }
  private readonly adopted: ReadonlySet<number>
  private readonly names = new Map<object, string>()
  private readonly places: readonly Place[]
  /** Buffers in the memory of arrays that were not made here, and after how many host steps their elements were looked up last. */
  private readonly borrowed = new Map<number, { readonly array: string; fetched: number | null }>()
  private hosts = 0

  /** @param layouts and `inputs` are `null` for a nested schedule, whose inputs and outputs are memory that it is given */
  constructor(
    private readonly schedule: Schedule,
    private readonly plan: ProgramPlan,
    private readonly arrays: { readonly inputs: readonly Aval[]; readonly layouts: readonly (readonly number[])[] } | null,
  ) {
    this.places = plan.places
    const writes = new Map<number, number>()
    for (const step of schedule.steps) for (const buffer of buffersOf(step).writes) writes.set(buffer, (writes.get(buffer) ?? 0) + 1)
    const results = schedule.steps.flatMap((step) => (step.kind === 'host' ? step.results : []))
    const isOurs = (buffer: number): boolean => arrays !== null || schedule.buffers[buffer]?.role === 'temporary'
    this.adopted = new Set(results.filter((buffer) => buffer !== null).filter((buffer) => writes.get(buffer) === 1 && isOurs(buffer)))
  }

  /** The driver `run`, given the calls of the parts that are functions, by part. */
  print(calls: readonly (FunctionCall | null)[]): string {
    const { plan } = this
    let text = this.arrays === null ? '' : this.begin()
    const starting: number[][] = plan.parts.map(() => [])
    const ending: number[][] = plan.parts.map(() => [])
    for (const [buffer, first] of plan.fresh) {
      if (this.adopted.has(buffer)) continue
      text += `let s${buffer}, ${dataOf(buffer)}, ${offsetOf(buffer)}\n`
      starting[first]?.push(buffer)
      ending[plan.lastUse.get(buffer) ?? first]?.push(buffer)
    }
    plan.parts.forEach((part, p) => {
      for (const buffer of starting[p] ?? []) text += this.allocate(buffer, '')
      if (part.kind === 'host') text += this.host(part.step, p)
      else if (part.kind === 'flow') text += this.flow(part.step, p)
      else if (part.kind === 'function') {
        const call = calls[p]
        for (const buffer of call?.buffers ?? []) text += this.fetch(buffer)
        text += `${call?.text ?? ''}\n`
      } else {
        const { left, right, out } = part.step
        for (const buffer of [left, right]) text += this.fetch(buffer)
        text += `runs${p}(${[left, right, out].map((buffer) => this.memory(buffer)).join(', ')})\n`
      }
      // What is large goes as soon as it can.
      for (const buffer of ending[p] ?? []) text += `s${buffer} = ${dataOf(buffer)} = null\n`
    })
    if (this.arrays !== null) return `function run(operands) {\n${text}${this.results()}}\n`
    const given = givenTo(this.schedule).flatMap((buffer) => [dataOf(buffer), offsetOf(buffer)])
    return `function run(${given.join(', ')}) {\n${text}}\n`
  }

  private begin(): string {
    const { schedule } = this
    let text = ''
    schedule.inputs.forEach((buffer, i) => {
      text += `const o${i} = operands[${i}]\n`
      if (buffer === null) return
      if (schedule.buffers[buffer]?.tape === true) {
        text += `const ${tapeOf(buffer)} = o${i}\n`
        return
      }
      text += `const s${buffer} = o${i}.storage, ${offsetOf(buffer)} = o${i}.offset\n`
      this.borrowed.set(buffer, { array: `o${i}`, fetched: null })
    })
    for (const { id, role, tape } of schedule.buffers)
      if (role === 'output' && !tape && !this.adopted.has(id)) text += this.allocate(id, 'const')
    return text
  }

  private flow(step: FlowStep, p: number): string {
    const hosts = runsHostSteps(step)
    let text = ''
    const memory = memoryOfFlow(step).map((buffer) => {
      const known = this.borrowed.get(buffer)
      // Where host steps run, elements in the arena may move.
      if (hosts && known !== undefined) return `s${buffer}.data ?? $elementsOf(${known.array}).slice(), ${offsetOf(buffer)}`
      text += this.fetch(buffer)
      return this.memory(buffer)
    })
    text += `runs${p}(${memory.join(', ')})\n`
    if (hosts) this.hosts++
    return text
  }

  /** Prints the test that operands have the layouts this was printed for, by identity. */
  printGuard(): string {
    const { inputs, layouts } = this.arrays ?? { inputs: [], layouts: [] }
    const tests = [`operands.length === ${inputs.length}`]
    layouts.forEach((layout, i) => {
      if (layout.length > 0 && !(inputs[i] instanceof TapeAval))
        tests.push(`operands[${i}].strides === ${this.constant('strides', this.constants.strides, layout)}`)
    })
    return `function call(operands) {\nreturn ${tests.join(' && ')} ? run(operands) : null\n}\n`
  }

  /** Definitions of the names that the driver uses, from `$environment`. */
  get definitions(): string {
    const runs = this.plan.parts.flatMap((part, p) => (part.kind === 'function' ? [] : [`runs${p}`]))
    return [...this.names.values(), ...runs]
      .map((name) => `const ${name} = $environment.${name.replace(/\d+$/, (i) => `[${i}]`)}\n`)
      .join('')
  }

  private allocate(buffer: number, keyword: string): string {
    const { dtype, size } = this.schedule.buffers[buffer] ?? { dtype: 'float64', size: 0 }
    const [s, x, p] = [`s${buffer}`, dataOf(buffer), offsetOf(buffer)]
    const allocation = `$allocator.allocate('${dtype}', ${size})`
    if (keyword === '') return `${s} = ${allocation}\n${x} = ${s}.data\n${p} = $allocator.offset\n`
    return `${keyword} ${s} = ${allocation}, ${x} = ${s}.data, ${p} = $allocator.offset\n`
  }

  /** The elements of an array that others made may move during a host step, so they are looked up again after each. */
  private fetch(buffer: number): string {
    const known = this.borrowed.get(buffer)
    if (known === undefined || known.fetched === this.hosts) return ''
    const declaration = known.fetched === null ? 'let ' : ''
    known.fetched = this.hosts
    return `${declaration}${dataOf(buffer)} = s${buffer}.data ?? $elementsOf(${known.array})\n`
  }

  private memory(buffer: number): string {
    const place = this.places[buffer]
    return place?.kind === 'scratch' ? `${place.name}, 0` : `${dataOf(buffer)}, ${offsetOf(buffer)}`
  }

  private host(step: HostStep, p: number): string {
    // What runs functions may keep its operands, and the memory that a loop gives to its body changes.
    const keeps = step.equation.primitive.evaluation.kind === 'control'
    const operands = step.operands.map((operand) => this.operand(operand, keeps)).join(', ')
    let text = `const r${p} = runs${p}([${operands}])\n`
    this.hosts++
    step.results.forEach((buffer, k) => {
      if (buffer === null) return
      const [s, x, q] = [`s${buffer}`, dataOf(buffer), offsetOf(buffer)]
      const result = `r${p}[${k}]`
      if (this.schedule.buffers[buffer]?.tape === true) {
        text += `const ${tapeOf(buffer)} = ${result}\n`
        return
      }
      if (this.adopted.has(buffer)) {
        text += `const ${s} = ${result}.storage, ${q} = ${result}.offset\n`
        this.borrowed.set(buffer, { array: result, fetched: null })
        return
      }
      const size = this.schedule.buffers[buffer]?.size ?? 0
      text += `for (let i = 0, x = ${result}.storage.data ?? $elementsOf(${result}), p = ${result}.offset; i < ${size}; i++) ${x}[${q} + i] = x[p + i]\n`
    })
    return text
  }

  private operand(operand: HostOperand, keeps: boolean): string {
    if (operand.kind === 'literal') return this.literal(operand.value, operand.aval)
    const { aval, buffer, start, strides } = operand
    if (aval instanceof TapeAval) return tapeOf(buffer)
    const array = this.array(aval, buffer, start, strides)
    return keeps && this.arrays === null ? `$detached(${array})` : array
  }

  private array(aval: Aval, buffer: number, start: number, strides: readonly number[]): string {
    const list = this.constant('strides', this.constants.strides, canonical(aval, strides))
    const offset = start === 0 ? offsetOf(buffer) : `${offsetOf(buffer)} + ${start}`
    const storage = this.isGiven(buffer) ? `$storageOf(${dataOf(buffer)})` : `s${buffer}`
    return `new $ConcreteArray(${this.constant('avals', this.constants.avals, aval)}, ${storage}, ${offset}, ${list})`
  }

  /** Is it memory of the schedule around this one? */
  private isGiven(buffer: number): boolean {
    return this.arrays === null && this.schedule.buffers[buffer]?.role !== 'temporary'
  }

  /** The statement that returns the results, of which equal ones are one array. */
  private results(): string {
    const known = new Map<string, string>()
    let text = ''
    const results = this.schedule.outputs.map((output) => {
      const value = this.result(output)
      const name = known.get(value) ?? (/^\w+$/.test(value) ? value : `y${known.size}`)
      if (name !== value && !known.has(value)) text += `const ${name} = ${value}\n`
      known.set(value, name)
      return name
    })
    return `${text}return [${results.join(', ')}]\n`
  }

  private result(output: Output): string {
    if (output.kind === 'literal') return this.literal(output.value, output.aval)
    const { aval, buffer, start, strides } = output
    if (aval instanceof TapeAval) return tapeOf(buffer)
    const input = this.schedule.inputs.indexOf(buffer)
    const layout = this.arrays?.layouts[input]
    if (start === 0 && layout !== undefined && this.arrays?.inputs[input] === aval && sameLayout(aval, layout, strides)) return `o${input}`
    return this.array(aval, buffer, start, strides)
  }

  private literal(value: number, aval: Aval): string {
    const { literals } = this.constants
    return this.constant('literals', literals, fill(value, aval))
  }

  private constant<T extends object>(kind: keyof Constants, list: T[], value: T): string {
    const known = this.names.get(value)
    if (known !== undefined) return known
    const name = `${kind}${list.push(value) - 1}`
    this.names.set(value, name)
    return name
  }
}

/** The buffers of a nested schedule whose memory it is given, in order: inputs that it reads, then outputs. */
export function givenTo({ inputs, outputs }: Schedule): readonly number[] {
  return [...inputs.filter((buffer) => buffer !== null), ...outputs.flatMap((output) => (output.kind === 'buffer' ? [output.buffer] : []))]
}

/** The buffers whose memory control flow is given, in order. */
export function memoryOfFlow(step: FlowStep): readonly number[] {
  const { reads, writes } = flowBuffers(step)
  return [...new Set([...reads, ...writes])]
}

/** The variable that holds a tape. */
function tapeOf(buffer: number): string {
  return `v${buffer}`
}

/** Do two lists of strides lead to the same elements? */
function sameLayout(aval: Aval, a: readonly number[], b: readonly number[]): boolean {
  return aval.size === 0 || aval.shape.every((extent, axis) => extent === 1 || a[axis] === b[axis])
}

/** The list of strides by which contiguous arrays and broadcast scalars are recognised, where these are such. */
function canonical(aval: Aval, strides: readonly number[]): readonly number[] {
  if (sameLayout(aval, strides, aval.strides)) return aval.strides
  return sameLayout(aval, strides, aval.zeroStrides) ? aval.zeroStrides : strides
}
