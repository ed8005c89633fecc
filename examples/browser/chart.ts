import type { Mode } from './mode.js'

const [width, height, left, bottom] = [640, 330, 40, 26]
const [least, most] = [0.005, 4]
/** Weight of the newest loss in the mean that moves with them. */
const newest = 0.05

interface Curve {
  readonly each: SVGElement
  readonly mean: SVGElement
  readonly places: { readonly each: string[]; readonly mean: string[] }
  taken: number
  /** Of the losses, with weights that do not yet add up to 1. */
  sum: number
}

/** Curves of the loss over the steps, one for each mode, on a logarithmic scale: each loss, faint, and their moving mean. */
export class Chart {
  private readonly curves = new Map<Mode, Curve>()

  constructor(
    private readonly svg: SVGSVGElement,
    private readonly steps: number,
  ) {
    for (const loss of [0.01, 0.03, 0.1, 0.3, 1, 3]) {
      this.drawn('line', { class: 'grid', x1: left, x2: width, y1: down(loss), y2: down(loss) })
      this.drawn('text', { x: left - 6, y: down(loss) + 4, 'text-anchor': 'end' }, String(loss))
    }
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      const step = Math.round(share * steps)
      this.drawn('text', { x: this.across(step), y: height - 6, 'text-anchor': share === 1 ? 'end' : 'middle' }, String(step))
    }
  }

  /** An empty curve, in place of the one that there may be. */
  begin(mode: Mode): void {
    const before = this.curves.get(mode)
    before?.each.remove()
    before?.mean.remove()
    const [each, mean] = ['each', 'mean'].map((kind) => this.drawn('polyline', { class: kind, 'data-mode': mode }))
    this.curves.set(mode, { each: each!, mean: mean!, places: { each: [], mean: [] }, taken: 0, sum: 0 })
  }

  /** Draws on. */
  add(mode: Mode, losses: readonly number[]): void {
    const curve = this.curves.get(mode)
    if (curve === undefined) return
    const { each, mean, places } = curve
    for (const loss of losses) {
      curve.taken++
      curve.sum += newest * (loss - curve.sum)
      places.each.push(this.place(curve.taken, loss))
      places.mean.push(this.place(curve.taken, curve.sum / (1 - (1 - newest) ** curve.taken)))
    }
    each.setAttribute('points', places.each.join(' '))
    mean.setAttribute('points', places.mean.join(' '))
  }

  private place(step: number, loss: number): string {
    return `${this.across(step).toFixed(1)},${down(loss).toFixed(1)}`
  }

  private across(step: number): number {
    return left + (step / this.steps) * (width - left - 4)
  }

  private drawn(name: string, attributes: Readonly<Record<string, string | number>>, text = ''): SVGElement {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value))
    element.textContent = text
    this.svg.append(element)
    return element
  }
}

function down(loss: number): number {
  const share = Math.log(Math.min(Math.max(loss, least), most) / least) / Math.log(most / least)
  return height - bottom - share * (height - bottom - 8)
}
