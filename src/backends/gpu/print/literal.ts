const view = new DataView(new ArrayBuffer(4))

/** The bits of a float32. */
export function wordOf(value: number): number {
  view.setFloat32(0, value)
  return view.getUint32(0)
}

/** A float32 as a decimal of which every compiler makes just this number; `null` for what compilers may not take: infinities, NaN and subnormals. */
export function floatText(value: number): string | null {
  const rounded = Math.fround(value)
  const size = Math.abs(rounded)
  if (!(size <= 3.4028234663852886e38) || (size !== 0 && size < 1.1754943508222875e-38)) return null
  const text = Object.is(rounded, -0) ? '-0.0' : String(rounded)
  const decimal = /[.e]/.test(text) ? text : `${text}.0`
  return decimal.startsWith('-') ? `(${decimal})` : decimal
}
