import { size, time, times } from './format.mjs'

const subject = 'cotangent'

const markdown = (cells) => `| ${cells.join(' | ')} |`

/** The first lines of the table. */
export const header = () =>
  [
    'Median CPU time per call; in brackets how many times ours a contender takes. Above 1 it is slower.',
    '',
    markdown(['workload', subject, 'we must reach', 'peers', 'hand-written JS', 'limit']),
    markdown(['---', '---', '---', '---', '---', '---']),
  ].join('\n')

/** What contenders take; in place of a figure may stand why there is none. */
const against = (figures, ours, format) =>
  figures
    .map(({ name, figure }) => (typeof figure === 'number' ? `${name} ${format(figure)} (${times(figure / ours)})` : `${name} ${figure}`))
    .join(', ')

/** One row; `flops` adds a rate to our time. */
export const line = ({ name, unit, flops, goals, figures }) => {
  const format = unit === 'bytes' ? size : time
  const ours = figures.find((each) => each.name === subject)?.figure
  const of = (kind) => figures.filter((each) => each.kind === kind && each.name !== subject)
  const rate = flops === null ? '' : ` (${(flops / ours / 1000).toPrecision(3)} GFLOP/s)`
  const others = of('own').map((each) => ({ ...each, name: each.name.replace(`${subject}, `, '') }))
  return markdown([
    name,
    [`${format(ours)}${rate}`, against(others, ours, format)].filter((text) => text !== '').join('; '),
    goals.map(({ text, reached }) => `${reached ? 'reached' : '**missed**'}: ${text}`).join('; '),
    against(of('peer'), ours, format),
    against(of('hand'), ours, format),
    against(of('limit'), ours, format),
  ])
}
