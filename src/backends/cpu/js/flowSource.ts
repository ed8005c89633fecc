import type { Branching, RepetitionLoop, StepsLoop, Window } from '../../kernel/schedule.js'
import { printContraction } from './contractionSource.js'
import type { Printed, PrintedBody, PrintedFlow } from './flowPlan.js'
import { sumOf, type FunctionSource, type Place } from './functionSource.js'
import { printLoop } from './loopSource.js'

/**
 * Prints steps into a function.
 *
 * @param inputs is a buffer one that nothing writes?
 */
export function printSteps(fn: FunctionSource, steps: readonly Printed[], inputs: (buffer: number) => boolean): void {
  for (const printed of steps) {
    if (printed.kind === 'flow') fn.add(new FlowSource(fn, printed).print())
    else if (printed.step.kind === 'loop') printLoop(fn, printed.step, printed.unrolled, inputs)
    else printContraction(fn, printed.step, printed.unrolled, inputs)
  }
}

/** A value of a carry in local variables, or two variables that say where it is in memory. */
type Carried =
  | { readonly kind: 'named'; readonly names: readonly string[] }
  | { readonly kind: 'memory'; readonly now: Variable; readonly next: Variable; readonly other: Variable }

/** Variables that hold a typed array, and where something starts in it. */
interface Variable {
  readonly data: string
  readonly offset: string
}

/** Prints a loop, whose carry is in local variables where it is small, or a branch. */
class FlowSource {
  constructor(
    private readonly fn: FunctionSource,
    private readonly flow: PrintedFlow,
  ) {}

  print(): string {
    const { step } = this.flow
    switch (step.kind) {
      case 'steps':
        return this.loop(step)
      case 'repetition':
        return this.repetition(step)
      case 'branch':
        return this.branch(step)
    }
  }

  private loop(step: StepsLoop): string {
    const { fn, flow } = this
    const { length, count } = step
    const counter = fn.printer.newName()
    let text = ''
    let end = String(length)
    if (count !== null) {
      const given = fn.element(count.buffer, count.start)
      end = fn.printer.newName()
      text += `const ${end} = ${given} < 0 ? 0 : ${given} > ${length} ? ${length} : ${given}\n`
    }
    const { carried, declarations } = this.begin(step, (k) => {
      const { final, spare } = step.carry[k] ?? { final: 0, spare: 0 }
      // Such that the last step writes to the final one.
      if (count === null) return length % 2 === 1 ? [this.memory(final), this.memory(spare)] : [this.memory(spare), this.memory(final)]
      return this.chosenByParity(end, this.memory(final), this.memory(spare))
    })
    const [body] = flow.bodies
    if (body === undefined) return ''
    const block = this.step(step, body, carried, counter)
    const head = step.reverse
      ? `let ${counter} = ${end} - 1; ${counter} >= 0; ${counter}--`
      : `let ${counter} = 0; ${counter} < ${end}; ${counter}++`
    text += `${declarations}for (${head}) {\n${block}}\n`
    step.carry.forEach(({ initial, final }, k) => {
      const own = carried[k]
      if (own?.kind === 'named') text += this.leave(final, own.names)
      else if (count !== null)
        text += `if (${end} === 0) {\n${this.copy(this.memory(initial.buffer, initial.start), this.memory(final), this.sizeOf(k))}}\n`
    })
    if (count !== null) text += this.clear(step.results, end, length)
    return text
  }

  private repetition(step: RepetitionLoop): string {
    const { fn, flow } = this
    const [test, body] = flow.bodies
    const holds = test?.schedule.outputs[0]
    if (test === undefined || body === undefined || holds?.kind !== 'buffer') return ''
    const counter = fn.printer.newName()
    const { carried, declarations } = this.begin(step, (k) => {
      const { final, spare } = step.carry[k] ?? { final: 0, spare: 0 }
      return [this.memory(final), this.memory(spare)]
    })
    const places = this.places(test, step.testWindows, carried, null)
    if (test.loose.has(holds.buffer)) places.set(holds.buffer, { kind: 'scratch', name: fn.scratch('bool', 1) })
    const testing = this.block(test, places)
    this.nameCarry(testing.block, test, carried)
    printSteps(testing.block, test.steps, isInputOf(test))
    const block = this.step(step, body, carried, counter)
    const goes = step.limit === null ? 'true' : `${counter} < ${step.limit}`
    let text = `${declarations}let ${counter} = 0\nwhile (${goes}) {\n${testing.head}${testing.block.body}`
    text += `if (${testing.block.element(holds.buffer, 0)} === 0) break\n${block}${counter}++\n}\n`
    step.carry.forEach(({ final }, k) => {
      const own = carried[k]
      if (own?.kind === 'named') text += this.leave(final, own.names)
      else if (own !== undefined) text += `if ((${counter} & 1) === 0) {\n${this.copy(own.now, this.memory(final), this.sizeOf(k))}}\n`
    })
    if (step.limit !== null) text += this.clear(step.results, counter, step.limit)
    return text + fn.set(step.count, 0, counter)
  }

  private branch(step: Branching): string {
    const { fn, flow } = this
    const index = fn.printer.newName()
    let text = `const ${index} = ${fn.element(step.index.buffer, step.index.start)}\n`
    // Elements that are only named are variables that each branch sets.
    const names = step.results.map(({ buffer }, k): readonly string[] | null => {
      const out = flow.bodies[0]?.schedule.outputs[k]
      return fn.memoryOf(buffer) !== null || out === undefined ? null : Array.from({ length: out.aval.size }, () => fn.printer.newName())
    })
    for (const name of names.flatMap((each) => each ?? [])) text += `let ${name} = 0\n`
    flow.bodies.forEach((body, b) => {
      const places = this.places(body, step.branches[b]?.windows ?? [], [], null)
      this.placeResults(body, places, step.results, 0, null)
      const { block, head } = this.block(body, places)
      printSteps(block, body.steps, isInputOf(body))
      let inside = head + block.body
      names.forEach((own, k) => {
        const out = body.schedule.outputs[k]
        if (out?.kind === 'buffer') own?.forEach((name, i) => (inside += `${name} = ${block.named(out.buffer, i)}\n`))
      })
      const last = b === flow.bodies.length - 1
      const condition = b === 0 ? `${index} <= 0` : `${index} === ${b}`
      text += last ? `{\n${inside}}\n` : `if (${condition}) {\n${inside}} else `
    })
    names.forEach((own, k) => {
      const buffer = step.results[k]?.buffer ?? 0
      own?.forEach((name, i) => (text += fn.set(buffer, i, name)))
    })
    return text
  }

  /** Declares the carry; `order` gives the memory that the first step writes a value to, then that of the second. */
  private begin(
    step: StepsLoop | RepetitionLoop,
    order: (k: number) => readonly [Variable, Variable],
  ): { readonly carried: readonly Carried[]; readonly declarations: string } {
    const { fn, flow } = this
    let declarations = ''
    const carried = step.carry.map(({ initial }, k): Carried => {
      if (flow.named[k] === true) {
        const names = Array.from({ length: this.sizeOf(k) }, () => fn.printer.newName())
        names.forEach((name, i) => (declarations += `let ${name} = ${fn.element(initial.buffer, initial.start + i)}\n`))
        return { kind: 'named', names }
      }
      const declare = ({ data, offset }: Variable): Variable => {
        const variable = { data: fn.printer.newName(), offset: fn.printer.newName() }
        declarations += `let ${variable.data} = ${data}, ${variable.offset} = ${offset === '' ? '0' : offset}\n`
        return variable
      }
      const [next, other] = order(k)
      return { kind: 'memory', now: declare(this.memory(initial.buffer, initial.start)), next: declare(next), other: declare(other) }
    })
    return { carried, declarations }
  }

  /** What one step of a loop does. */
  private step(step: StepsLoop | RepetitionLoop, body: PrintedBody, carried: readonly Carried[], counter: string): string {
    const places = this.places(body, step.windows, carried, counter)
    this.placeResults(body, places, step.results, carried.length, counter)
    carried.forEach((own, k) => {
      const out = body.schedule.outputs[k]
      if (own.kind === 'memory' && out?.kind === 'buffer') places.set(out.buffer, { kind: 'window', ...own.next })
    })
    const { block, head } = this.block(body, places)
    this.nameCarry(block, body, carried)
    printSteps(block, body.steps, isInputOf(body))
    return head + block.body + this.advance(block, body, carried)
  }

  /** The statements that make the carry that of the next step. */
  private advance(block: FunctionSource, { schedule }: PrintedBody, carried: readonly Carried[]): string {
    const { printer } = this.fn
    const all = new Set(carried.flatMap((own) => (own.kind === 'named' ? own.names : [])))
    let reads = ''
    let writes = ''
    carried.forEach((own, k) => {
      const out = schedule.outputs[k]
      if (out?.kind !== 'buffer') return
      if (own.kind === 'memory') {
        const { now, next, other } = own
        for (const part of ['data', 'offset'] as const)
          writes += `${now[part]} = ${next[part]}\n${next[part]} = ${other[part]}\n${other[part]} = ${now[part]}\n`
        return
      }
      own.names.forEach((name, i) => {
        let value = block.named(out.buffer, i)
        if (value === name) return
        if (all.has(value)) {
          // It may have its next value by then.
          const kept = printer.newName()
          reads += `const ${kept} = ${value}\n`
          value = kept
        }
        writes += `${name} = ${value}\n`
      })
    })
    return reads + writes
  }

  /** Where a body finds its inputs and temporaries; the windows that move are said in terms of the counter. */
  private places(
    { schedule, places }: PrintedBody,
    windows: readonly Window[],
    carried: readonly Carried[],
    counter: string | null,
  ): Placing {
    const found = new Placing(places)
    schedule.inputs.forEach((buffer, i) => {
      if (buffer === null) return
      const window = windows[i]
      const own = carried[i - windows.length]
      if (window !== undefined) this.placeWindow(found, buffer, window, counter)
      else if (own?.kind === 'memory') found.set(buffer, { kind: 'window', ...own.now })
      else if (own !== undefined) found.set(buffer, { kind: 'names' })
    })
    return found
  }

  private placeResults(
    { schedule }: PrintedBody,
    places: Placing,
    results: readonly Window[],
    first: number,
    counter: string | null,
  ): void {
    results.forEach((window, k) => {
      const out = schedule.outputs[first + k]
      if (out?.kind === 'buffer' && this.fn.memoryOf(window.buffer) !== null) this.placeWindow(places, out.buffer, window, counter)
    })
  }

  private placeWindow(places: Placing, inside: number, { buffer, start, step }: Window, counter: string | null): void {
    const { fn } = this
    const memory = fn.memoryOf(buffer)
    if (memory === null) {
      places.set(inside, { kind: 'seen', buffer, start })
      return
    }
    let offset = sumOf(memory.offset, start)
    if (step !== 0 && counter !== null) {
      const name = fn.printer.newName()
      const moved = fn.printer.using(step === 1 ? counter : `$imul(${counter}, ${step})`)
      places.head += `const ${name} = ${offset} + ${moved} | 0\n`
      offset = name
    } else if (start !== 0 && memory.offset !== '') {
      const name = fn.printer.newName()
      places.head += `const ${name} = ${offset}\n`
      offset = name
    }
    places.set(inside, { kind: 'window', data: memory.data, offset: offset === '0' ? '' : offset })
  }

  private block({ schedule }: PrintedBody, { places, head }: Placing): { readonly block: FunctionSource; readonly head: string } {
    return { block: this.fn.block(schedule.buffers.map(({ id }) => places[id] ?? { kind: 'names' })), head }
  }

  private nameCarry(block: FunctionSource, { schedule }: PrintedBody, carried: readonly Carried[]): void {
    carried.forEach((own, k) => {
      const input = schedule.inputs[schedule.inputs.length - carried.length + k]
      if (own.kind === 'named' && input !== null && input !== undefined) own.names.forEach((name, i) => block.name(input, i, name))
    })
  }

  private memory(buffer: number, start = 0): Variable {
    const memory = this.fn.memoryOf(buffer)
    if (memory === null) throw new Error('A loop needs memory where there are only names; this is a bug in its compilation.')
    return { data: memory.data, offset: sumOf(memory.offset, start) }
  }

  private chosenByParity(count: string, odd: Variable, even: Variable): readonly [Variable, Variable] {
    const choose = (a: string, b: string): string => `(${count} & 1) === 1 ? ${a} : ${b}`
    const made = (a: Variable, b: Variable): Variable => ({ data: choose(a.data, b.data), offset: choose(a.offset, b.offset) })
    return [made(odd, even), made(even, odd)]
  }

  private leave(final: number, names: readonly string[]): string {
    return names.map((name, i) => this.fn.set(final, i, name)).join('')
  }

  private copy(from: Variable, to: Variable, size: number): string {
    return `for (let i = 0; i < ${size}; i++) ${to.data}[${to.offset} + i] = ${from.data}[${from.offset} + i]\n`
  }

  /** Sets results beyond the last step to zero. */
  private clear(results: readonly Window[], count: string, length: number): string {
    return results
      .map(({ buffer, start, step }) => {
        const { data, offset } = this.memory(buffer, start)
        return `if (${count} < ${length}) ${data}.fill(0, ${offset} + ${count} * ${step}, ${offset} + ${length * step})\n`
      })
      .join('')
  }

  private sizeOf(k: number): number {
    return this.flow.bodies.at(-1)?.schedule.outputs[k]?.aval.size ?? 0
  }
}

/** Places of the buffers of a nested schedule, and the statements that say where windows begin. */
class Placing {
  readonly places: (Place | null)[]
  head = ''

  constructor(places: readonly (Place | null)[]) {
    this.places = [...places]
  }

  set(buffer: number, place: Place): void {
    this.places[buffer] = place
  }
}

function isInputOf({ schedule }: PrintedBody): (buffer: number) => boolean {
  return (buffer) => schedule.buffers[buffer]?.role === 'input'
}
