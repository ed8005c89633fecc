import { np } from 'cotangent'
import { expect, test } from 'vitest'
import { centred } from '../../../examples/browser/centred.js'
import { loadDigits } from '../../../examples/digits/files.js'

const rectangle = (top: number, left: number, height: number, width: number): ReturnType<typeof np.zeros> => {
  const [y, x] = [np.arange(280).reshape([280, 1]), np.arange(280)]
  const inside = y
    .ge(top)
    .mul(y.lt(top + height))
    .mul(x.ge(left))
    .mul(x.lt(left + width))
  return inside.astype('float64')
}

test('a drawing fits 20 by 20 pixels, wherever it is, and lies in the middle of 28 by 28', () => {
  // A tenth of 200 by 90 on whole pixels: its centre is that of pixel 14 across, and as near to that as may be down.
  const expected = Array.from({ length: 28 }, (_, y) =>
    Array.from({ length: 28 }, (_x, x) => Number(y >= 5 && y < 25 && x >= 10 && x < 19)),
  )
  for (const [top, left] of [
    [40, 90],
    [0, 0],
    [80, 190],
    [33, 71],
  ] as const) {
    const image = centred(rectangle(top, left, 200, 90)).reshape([28, 28])
    expect(image.sub(np.array(expected)).abs().max().item()).toBeLessThan(1e-13)
  }
})

test('a pixel is the mean of what it covers', () => {
  // 25 by 50 shrinks by a factor of 2.5: no ink is lost.
  const ink = rectangle(10, 20, 25, 50).mul(0.5)
  const image = centred(ink)
  expect(image.sum().item() * 2.5 ** 2).toBeCloseTo(ink.sum().item(), 10)
  expect(image.max().item()).toBeCloseTo(0.5, 13)
})

test('images of the data set, as large drawings somewhere else, come out as they are there', () => {
  const { images } = loadDigits(1, 100).test
  for (let i = 0; i < 100; i++) {
    const image = images.get(i).reshape([28, 28])
    const large = np.repeat(np.repeat(image, 10, 0), 10, 1)
    const moved = np.pad(large, [
      [13, 0],
      [0, 7],
    ])
    expect(
      centred(moved)
        .sub(image.reshape([784]))
        .abs()
        .max()
        .item(),
    ).toBeLessThan(1e-12)
  }
})
