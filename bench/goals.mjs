import { time } from './format.mjs'

/** What must be reached, as a text and whether it was. */
const goal = (text, reached) => ({ text, reached })

/** A time per call in microseconds. */
export const atMost =
  (most) =>
  ({ cotangent }) => [goal(`≤ ${time(most)}`, cotangent <= most)]

/** A time for each of `count` parts, in nanoseconds. */
export const nanosecondsEach =
  (count, most, what) =>
  ({ cotangent }) => {
    const each = (cotangent / count) * 1000
    return [goal(`${each.toPrecision(3)} ns per ${what}, ≤ ${String(most)}`, each <= most)]
  }

/** At most `most` times what another contender of the row takes. */
export const atMostTimes =
  (most, other, called = other) =>
  (times) => {
    const ratio = times.cotangent / times[other]
    return [goal(`${ratio.toPrecision(3)}× ${called}, ≤ ${String(most)}×`, ratio <= most)]
  }

/** A rate of `flops` for each call, in GFLOP/s. */
export const gigaflops =
  (flops, least) =>
  ({ cotangent }) => {
    const rate = flops / cotangent / 1000
    return [goal(`${rate.toPrecision(3)} GFLOP/s, ≥ ${String(least)}`, rate >= least)]
  }

/** A share of what `other` reaches. */
export const shareOf = (least, other, called) => (times) => {
  const share = times[other] / times.cotangent
  return [goal(`${(share * 100).toFixed(0)} % of ${called}, ≥ ${String(least * 100)} %`, share >= least)]
}

/** At least `least` times as fast as another contender of the row. */
export const timesFaster = (least, other, called) => (times) => {
  const ratio = times[other] / times.cotangent
  return [goal(`${ratio.toPrecision(3)}× as fast as ${called}, ≥ ${String(least)}×`, ratio >= least)]
}

/** A size in bytes. */
export const kilobytes =
  (most) =>
  ({ cotangent }) => [goal(`≤ ${String(most)} KB`, cotangent <= most * 1000)]

/** Several at once. */
export const all =
  (...goals) =>
  (times) =>
    goals.flatMap((each) => each(times))
