import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** A point of a plot. */
export type Point = readonly [x: number, y: number]

/** What a chart shows, drawn one over the other in this order. */
export type Layer =
  | { readonly kind: 'line'; readonly points: readonly Point[]; readonly colour: string }
  | { readonly kind: 'dots'; readonly points: readonly Point[]; readonly colour: string }
  /** The area between two curves over the same x. */
  | { readonly kind: 'band'; readonly lower: readonly Point[]; readonly upper: readonly Point[]; readonly colour: string }

const [width, height, margin] = [720, 400, 48]

/** A chart as an SVG document. */
export function chart(title: string, layers: readonly Layer[]): string {
  const all = layers.flatMap((layer) => (layer.kind === 'band' ? [...layer.lower, ...layer.upper] : layer.points))
  const [left, right] = extent(all.map(([x]) => x))
  const [bottom, top] = extent(all.map(([, y]) => y))
  const place = ([x, y]: Point): string => {
    const across = margin + ((x - left) / (right - left)) * (width - 2 * margin)
    const down = height - margin - ((y - bottom) / (top - bottom)) * (height - 2 * margin)
    return `${across.toFixed(1)},${down.toFixed(1)}`
  }
  const label = ([x, y]: readonly [number, number], anchor: string, text: string): string =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${text}</text>`
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    label([margin + share * (width - 2 * margin), height - margin + 20], 'middle', format(left + share * (right - left))),
    label([margin - 8, height - margin - share * (height - 2 * margin) + 4], 'end', format(bottom + share * (top - bottom))),
  ])
  const drawn = layers.map((layer) => {
    switch (layer.kind) {
      case 'line':
        return `<polyline fill="none" stroke="${layer.colour}" stroke-width="1.5" points="${layer.points.map(place).join(' ')}"/>`
      case 'dots':
        return layer.points
          .map((point) => place(point).split(','))
          .map(([x = '', y = '']) => `<circle cx="${x}" cy="${y}" r="2.5" fill="${layer.colour}"/>`)
          .join('\n')
      case 'band':
        return `<polygon fill="${layer.colour}" points="${[...layer.lower, ...[...layer.upper].reverse()].map(place).join(' ')}"/>`
    }
  })
  const frame = `<rect x="${String(margin)}" y="${String(margin)}" width="${String(width - 2 * margin)}" height="${String(height - 2 * margin)}" fill="none" stroke="#888"/>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="white"/>',
    label([width / 2, 28], 'middle', title),
    frame,
    ...ticks,
    ...drawn,
    '</svg>',
    '',
  ].join('\n')
}

/** Writes a file, and the folders that it is in. */
export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function extent(values: readonly number[]): readonly [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return least === most ? [least - 1, most + 1] : [least, most]
}

const format = (x: number): string => Number(x.toPrecision(4)).toString()
