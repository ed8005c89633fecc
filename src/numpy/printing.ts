import type { ConcreteArray, NdArray } from '../core/array.js'
import { isFloat, type DType } from '../core/dtype.js'
import { concatenate } from '../core/primitives/concatenate.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { at } from '../core/shape.js'
import { underTrace } from '../core/trace.js'
import { formatFloat, formatFloats } from './floatFormat.js'
import { elementsOf } from './reading.js'

// NumPy's defaults: arrays of more elements show only the first and last three along each axis; lines are no longer than this.
const threshold = 1000
const edge = 3
const lineWidth = 75

/** The values as NumPy prints them. */
export function formatArray(x: ConcreteArray): string {
  if (x.disposed) return `Disposed ${x.aval.toString()}`
  if (x.size === 0) return '[]'
  const summarized = x.size > threshold
  const shown = summarized ? corners(x) : x
  const elements = [...elementsOf(shown)]
  if (x.ndim === 0) return formatScalar(at(elements, 0), x.dtype)
  const words = formatElements(elements, x.dtype)
  return new Layout(
    words,
    shown.shape,
    x.shape.map((extent) => summarized && extent > 2 * edge),
  ).write(0, ' ', lineWidth)
}

function formatScalar(value: number, dtype: DType): string {
  if (dtype === 'bool') return value === 0 ? 'False' : 'True'
  return isFloat(dtype) ? formatFloat(value, dtype) : String(value)
}

function formatElements(elements: readonly number[], dtype: DType): readonly string[] {
  if (isFloat(dtype)) return formatFloats(elements, dtype)
  const words = elements.map((value) => formatScalar(value, dtype))
  const width = dtype === 'bool' ? 5 : Math.max(...words.map((word) => word.length))
  return words.map((word) => word.padStart(width))
}

/** The first and last elements along each long axis. */
function corners(x: ConcreteArray): ConcreteArray {
  // Printing is no part of a computation that is being traced.
  return underTrace(null, () => x.shape.reduce(cornersAlong, x)).toConcrete('be printed')
}

function cornersAlong(x: NdArray, extent: number, axis: number): NdArray {
  return extent > 2 * edge ? concatenate([sliceAxis(x, axis, 0, edge), sliceAxis(x, axis, extent - edge, extent)], axis) : x
}

/** Words in nested brackets, wrapped. */
class Layout {
  private next = 0

  constructor(
    private readonly words: readonly string[],
    private readonly shape: readonly number[],
    /** Are elements left out in the middle of an axis? */
    private readonly cut: readonly boolean[],
  ) {}

  write(axis: number, indent: string, width: number): string {
    const extent = at(this.shape, axis)
    const dots = this.cut[axis] === true ? edge : -1
    const body = axis === this.shape.length - 1 ? this.row(extent, dots, indent, width - 1) : this.rows(axis, extent, dots, indent, width)
    return `[${body}]`
  }

  private row(extent: number, dots: number, indent: string, width: number): string {
    let text = ''
    let line = indent
    const append = (word: string): void => {
      // A line that holds nothing yet is not wrapped: it would not help.
      if (line.length + word.length > width && line.length > indent.length) {
        text += `${line.trimEnd()}\n`
        line = indent
      }
      line += word
    }
    for (let i = 0; i < extent; i++) {
      if (i > 0) line += ' '
      if (i === dots) {
        append('...')
        line += ' '
      }
      append(at(this.words, this.next++))
    }
    return (text + line).slice(indent.length)
  }

  private rows(axis: number, extent: number, dots: number, indent: string, width: number): string {
    const parts: string[] = []
    for (let i = 0; i < extent; i++) {
      if (i === dots) parts.push('...')
      parts.push(this.write(axis + 1, `${indent} `, width - 1))
    }
    return parts.join('\n'.repeat(this.shape.length - axis - 1) + indent)
  }
}
