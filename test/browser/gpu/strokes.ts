/** A place on a canvas, as shares of its width and height. */
export type Place = readonly [x: number, y: number]

/** Digits as a hand may draw them: each is some lines, each line some places. */
export const strokes: Readonly<Record<number, readonly (readonly Place[])[]>> = {
  0: [arc([0.5, 0.5], [0.18, 0.28], 0, 1)],
  1: [
    [
      [0.5, 0.2],
      [0.5, 0.8],
    ],
  ],
  3: [[...arc([0.48, 0.35], [0.16, 0.14], 0.6, 1.25), ...arc([0.48, 0.64], [0.18, 0.15], 0.75, 1.4)]],
  4: [
    [
      [0.35, 0.2],
      [0.33, 0.5],
      [0.68, 0.5],
    ],
    [
      [0.64, 0.2],
      [0.62, 0.82],
    ],
  ],
  7: [
    [
      [0.3, 0.25],
      [0.7, 0.25],
      [0.6, 0.5],
      [0.48, 0.8],
    ],
  ],
}

/** An arc of an ellipse, between two shares of a full turn, clockwise from the right. */
function arc([x, y]: Place, [width, height]: Place, from: number, to: number): readonly Place[] {
  return Array.from({ length: 9 }, (_, i) => {
    const angle = 2 * Math.PI * (from + ((to - from) * i) / 8)
    return [x + width * Math.cos(angle), y + height * Math.sin(angle)]
  })
}
