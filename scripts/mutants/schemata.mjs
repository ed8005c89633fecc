// One source with all of its mutants in it: which one is in force is decided when it is loaded.

/**
 * The text of a source in which every place of a mutant asks for the number of the mutant in force.
 *
 * @param mutants those of this file, each with its number `id`; their places are nodes of its syntax tree, so they nest
 * @param isWatched is it noted which of them are reached?
 */
export function withMutants(text, mutants, isWatched = false) {
  const places = new Map()
  for (const mutant of mutants) {
    const key = `${mutant.start} ${mutant.end}`
    const place = places.get(key) ?? { start: mutant.start, end: mutant.end, mutants: [], inner: [] }
    place.mutants.push(mutant)
    places.set(key, place)
  }
  const sorted = [...places.values()].sort((a, b) => a.start - b.start || b.end - a.end)
  const outermost = { start: 0, end: text.length, mutants: [], inner: [] }
  const open = [outermost]
  for (const place of sorted) {
    while (open.at(-1).end <= place.start) open.pop()
    if (place.end > open.at(-1).end) throw new Error(`The places of mutants overlap: ${text.slice(place.start, place.end)}`)
    open.at(-1).inner.push(place)
    open.push(place)
  }
  return `import * as mutated from 'mutated'\n${written(text, outermost, isWatched)}`
}

function written(text, { start, end, mutants, inner }, isWatched) {
  let made = ''
  let from = start
  for (const place of inner) {
    const isStatement = place.mutants.some(({ leads }) => leads) && (mutants.length === 0 || place.start > start)
    made += `${text.slice(from, place.start)}${isStatement ? ';' : ''}${written(text, place, isWatched)}`
    from = place.end
  }
  made += text.slice(from, end)
  if (mutants.length === 0) return made
  const noted = isWatched ? `${mutants.map(({ id }) => `mutated.reached[${id}] = `).join('')}1, ` : ''
  return `(${noted}${mutants.map(({ id, now }) => `mutated.current === ${id} ? (${now}) : `).join('')}(${made}))`
}
