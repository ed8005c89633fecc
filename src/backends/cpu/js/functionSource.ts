import type { DType } from '../../../core/dtype.js'
import type { JavaScriptPrinter } from '../scalar/javascript.js'

/** How printed code finds the elements of a buffer. */
export type Place =
  /** A typed array and where the buffer starts in it, both parameters of the function. */
  | { readonly kind: 'passed' }
  /** A typed array of its own, known by name to all functions of a program. */
  | { readonly kind: 'scratch'; readonly name: string }
  /** Nowhere: the function that writes its elements names them, and no other reads them. */
  | { readonly kind: 'names' }
  /** In a nested schedule: part of memory that the function around has at hand; an empty offset is 0. */
  | { readonly kind: 'window'; readonly data: string; readonly offset: string }
  /** In a nested schedule: elements that are only named, from one on, of a buffer around it. */
  | { readonly kind: 'seen'; readonly buffer: number; readonly start: number }

/** One function of a program while it is printed, or a block in one. */
export class FunctionSource {
  /** The buffers whose memory is passed. */
  readonly passed: Set<number> = new Set<number>()
  private readonly values = new Map<string, string>()
  private readonly loaded = new Map<string, string>()
  private statements = ''

  /** @param scratch gives the name of a fresh typed array that keeps nothing from call to call */
  constructor(
    readonly printer: JavaScriptPrinter,
    private readonly places: readonly Place[],
    readonly scratch: (dtype: DType, length: number) => string,
    /** The function or block around, for a block that runs a nested schedule. */
    private readonly around: FunctionSource | null = null,
  ) {}

  /** A block that runs a nested schedule, whose buffers are there. */
  block(places: readonly Place[]): FunctionSource {
    return new FunctionSource(this.printer, places, this.scratch, this)
  }

  /** The statements so far. */
  get body(): string {
    return this.statements
  }

  /** The function, with this name. */
  text(name: string): string {
    return `function ${this.call(name)} {\n${this.statements}}\n`
  }

  /** Its call, by this name, where the memory of buffers goes by the names of the parameters. */
  call(name: string): string {
    return `${name}(${[...this.passed].flatMap((buffer) => [dataOf(buffer), offsetOf(buffer)]).join(', ')})`
  }

  add(statements: string): void {
    this.statements += statements
  }

  /** The memory of a buffer and where it starts (`''` for 0), or `null` where its elements are only named. */
  memoryOf(buffer: number): { readonly data: string; readonly offset: string } | null {
    const place = this.places[buffer]
    if (place?.kind === 'names' || place?.kind === 'seen') return null
    if (place?.kind === 'window') return { data: place.data, offset: place.offset }
    if (place?.kind === 'scratch') return { data: place.name, offset: '' }
    this.passed.add(buffer)
    return { data: dataOf(buffer), offset: offsetOf(buffer) }
  }

  /** The value last given to an element that is only named. */
  named(buffer: number, position: number): string {
    const place = this.places[buffer]
    if (place?.kind === 'seen' && this.around !== null) return this.around.named(place.buffer, place.start + position)
    const value = this.values.get(`${buffer} ${position}`)
    if (value === undefined) throw new Error('A compiled program reads an element before it is written; this is a bug in its compilation.')
    return value
  }

  /** JavaScript for an element. */
  element(buffer: number, position: number): string {
    const memory = this.memoryOf(buffer)
    return memory === null ? this.named(buffer, position) : `${memory.data}[${sumOf(memory.offset, position)}]`
  }

  /** The statement that sets an element. */
  set(buffer: number, position: number, value: string): string {
    const memory = this.memoryOf(buffer)
    return memory === null ? this.name(buffer, position, value) : `${memory.data}[${sumOf(memory.offset, position)}] = ${value}\n`
  }

  /** Names an element; gives the statement that does so where `value` is more than a name or a number. */
  name(buffer: number, position: number, value: string): string {
    const simple = /^[\w.]+$/.test(value)
    const name = simple ? value : this.printer.newName()
    this.values.set(`${buffer} ${position}`, name)
    return simple ? '' : `const ${name} = ${value}\n`
  }

  /** A name for an element of an input, which stays what it is during a call, for use outside of loops; `define` gets the statement where it is new. */
  loadedOnce(element: string, define: (statement: string) => void): string {
    const known = this.loaded.get(element)
    if (known !== undefined) return known
    const name = this.printer.newName()
    define(`const ${name} = ${element}\n`)
    this.loaded.set(element, name)
    return name
  }
}

/** An offset (`''` for 0) and a number. */
export function sumOf(offset: string, plus: number): string {
  if (offset === '') return String(plus)
  return plus === 0 ? offset : `${offset} + ${plus}`
}

/** The parameter that is the memory of a buffer. */
export function dataOf(buffer: number): string {
  return `x${buffer}`
}

/** The parameter that says where a buffer starts in its memory. */
export function offsetOf(buffer: number): string {
  return `p${buffer}`
}
