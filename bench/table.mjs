const subject = 'cotangent'

const format = (us) =>
  us < 1 ? `${(us * 1000).toFixed(0)} ns` : us < 1000 ? `${us.toPrecision(3)} µs` : `${(us / 1000).toPrecision(3)} ms`

/** What contenders take, and in brackets that in our times: above 1 they are slower. */
const against = (us, others) =>
  Object.entries(others)
    .map(([name, time]) => `${name} ${format(time)} (${(time / us).toPrecision(2)}×)`)
    .join(', ')

const markdown = (cells) => `| ${cells.join(' | ')} |`

/** The first two lines of the table. */
export const header = () =>
  [
    'Median CPU time per call; in brackets how many times ours a contender takes.',
    '',
    markdown(['workload', subject, 'target', 'peers', 'hand-written JS']),
    markdown(['---', '---', '---', '---', '---']),
  ].join('\n')

/** One row: `own` holds our time and those of hand-written code, `peers` those of other libraries. */
export const line = ({ name, target, flops, own: { [subject]: us, ...hand }, peers }) => {
  const speed = flops === null ? '' : ` (${(flops / us / 1000).toFixed(1)} GFLOP/s)`
  const goal = target === null ? '' : `${us <= target ? 'reached' : '**missed**'}: ${format(target)}`
  return markdown([name, `${format(us)}${speed}`, goal, against(us, peers), against(us, hand)])
}
