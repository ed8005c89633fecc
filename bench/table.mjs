const own = 'cotangent'

const time = (us) => (us < 1 ? `${(us * 1000).toFixed(0)} ns` : us < 1000 ? `${us.toPrecision(3)} µs` : `${(us / 1000).toPrecision(3)} ms`)

const ratio = (other, us) => `${(other / us).toPrecision(2)}×`

/** Contenders with what each costs in our times: more than 1× means that it is slower. */
const against = (names, microseconds) =>
  names.length === 0
    ? ''
    : names.map((name) => `${name} ${time(microseconds[name])} (${ratio(microseconds[name], microseconds[own])})`).join(', ')

const markdown = (cells) => `| ${cells.join(' | ')} |`

/** The first two lines of the table. */
export const header = () =>
  [
    'Median CPU time per call; in brackets how many times ours a contender takes.',
    '',
    markdown(['workload', own, 'target', 'peers', 'hand-written JS']),
    markdown(['---', '---', '---', '---', '---']),
  ].join('\n')

/** One row. */
export const line = ({ name, target, flops, peers, microseconds }) => {
  const us = microseconds[own]
  const speed = flops === null ? '' : ` (${(flops / us / 1000).toFixed(1)} GFLOP/s)`
  const hand = Object.keys(microseconds).filter((contender) => contender !== own && !peers.includes(contender))
  const goal = target === null ? '' : `${us <= target ? 'reached' : '**missed**'}: ${time(target)}`
  return markdown([name, `${time(us)}${speed}`, goal, against(peers, microseconds), against(hand, microseconds)])
}
