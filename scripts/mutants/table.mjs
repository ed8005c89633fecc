// The figures of docs/mutants.md.

/** Counts by room and kind: `{ [room]: { [kind]: { mutants, tried, rejected, bits, equivalent } } }`, where `bits` are rejected by fingerprints alone. */
export function figuresOf(mutants, verdictOf, isEquivalent) {
  const rooms = {}
  for (const mutant of mutants) {
    const room = mutant.file.includes('scalar/expansions') ? 'expansions' : 'primitives'
    const kinds = (rooms[room] ??= {})
    const figures = (kinds[mutant.kind] ??= { mutants: 0, tried: 0, rejected: 0, bits: 0, equivalent: 0 })
    figures.mutants++
    if (isEquivalent(mutant)) {
      figures.equivalent++
      figures.tried++
      continue
    }
    const by = verdictOf(mutant)
    if (by === undefined) continue
    figures.tried++
    if (by !== null) figures.rejected++
    if (by?.startsWith('bits') === true) figures.bits++
  }
  return rooms
}

/** A table in Markdown for each room. */
export function tableOf(rooms) {
  const columns = ['mutants', 'tried', 'rejected', 'bits', 'equivalent']
  const row = (cells) => `| ${cells.join(' | ')} |`
  return Object.entries(rooms)
    .map(([room, kinds]) => {
      const rows = Object.entries(kinds).sort(([a], [b]) => (a < b ? -1 : 1))
      const open = ({ tried, rejected, equivalent }) => tried - rejected - equivalent
      const line = (kind, figures) => row([kind, ...columns.map((column) => String(figures[column])), String(open(figures))])
      const total = Object.fromEntries(columns.map((column) => [column, rows.reduce((sum, [, figures]) => sum + figures[column], 0)]))
      return [
        row([room, ...columns, 'open']),
        row(['---', ...columns.map(() => '---:'), '---:']),
        ...rows.map(([kind, figures]) => line(kind, figures)),
        line('**all**', total),
      ].join('\n')
    })
    .join('\n\n')
}

/** The proofs as a list. */
export function proofsOf(equivalents) {
  const short = (text) => (text.length > 80 ? `${text.slice(0, 77)}…` : text).replaceAll(/\s+/g, ' ')
  const code = (text) => `\`${short(text instanceof RegExp ? text.source : text).replaceAll('`', "'")}\``
  return equivalents
    .map(({ file, within, kind, was, now, proof }) => {
      const files = file === undefined ? ['everywhere'] : [file].flat().map((path) => path.replace(/^src\/core\//, ''))
      const place = [...files, ...(within === undefined ? [] : [code(within)])].join(', ')
      const change = [
        ...(kind === undefined ? [] : [kind]),
        ...(was === undefined ? [] : [code(was)]),
        ...(now === undefined ? [] : [`→ ${code(now)}`]),
      ]
      return `- ${place}${change.length === 0 ? '' : ` (${change.join(' ')})`}: ${proof}`
    })
    .join('\n')
}
