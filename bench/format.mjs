/** Microseconds as a text with its unit. */
export const time = (us) => {
  if (us < 1) return `${(us * 1000).toPrecision(3)} ns`
  if (us < 1000) return `${us.toPrecision(3)} µs`
  return us < 1e6 ? `${(us / 1000).toPrecision(3)} ms` : `${(us / 1e6).toPrecision(3)} s`
}

/** Bytes as a text; KB are a thousand. */
export const size = (bytes) => `${(bytes / 1000).toFixed(1)} KB`

/** How many times as much. */
export const times = (ratio) => `${ratio < 10 ? ratio.toPrecision(2) : ratio.toFixed(0)}×`
