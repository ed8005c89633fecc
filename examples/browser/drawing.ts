import { np, type NdArray } from 'cotangent'

const thickness = 22

/** A canvas to draw on with a mouse, a pen or a finger, white on black. */
export class Drawing {
  private readonly context: CanvasRenderingContext2D

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly changed: () => void,
  ) {
    const context = canvas.getContext('2d', { willReadFrequently: true })
    if (context === null) throw new Error('The browser has no canvas to draw on.')
    this.context = context
    context.strokeStyle = context.fillStyle = '#fff'
    context.lineWidth = thickness
    context.lineCap = context.lineJoin = 'round'
    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId)
      this.dot(event)
    })
    canvas.addEventListener('pointermove', (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) this.line(event)
    })
  }

  clear(): void {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height)
    this.changed()
  }

  /** How white each pixel is, from 0 to 1; null where nothing is drawn. */
  ink(): NdArray | null {
    const { width, height } = this.canvas
    const { data } = this.context.getImageData(0, 0, width, height)
    // Of red, green, blue and opacity, which alone tells white from nothing.
    const opacity = np.asarray(Float64Array.from(data)).reshape([height, width, 4]).get('...', 3)
    return opacity.max().item() > 0 ? opacity.div(255) : null
  }

  private dot(event: PointerEvent): void {
    const [x, y] = this.place(event)
    this.context.beginPath()
    this.context.arc(x, y, thickness / 2, 0, 2 * Math.PI)
    this.context.fill()
    this.context.beginPath()
    this.context.moveTo(x, y)
    this.changed()
  }

  private line(event: PointerEvent): void {
    const [x, y] = this.place(event)
    this.context.lineTo(x, y)
    this.context.stroke()
    this.context.beginPath()
    this.context.moveTo(x, y)
    this.changed()
  }

  private place({ offsetX, offsetY }: PointerEvent): readonly [x: number, y: number] {
    const { width, height, clientWidth, clientHeight } = this.canvas
    return [(offsetX * width) / clientWidth, (offsetY * height) / clientHeight]
  }
}
