// docs/coverage.md: what of NumPy and JAX is here, from test/docs/names.json (their names), coverageNotes.ts (what there is to say) and the exports themselves.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as cotangent from '../../src/index.js'
import { differs, missing, renamed } from './coverageNotes.js'

interface Names {
  readonly versions: string
  readonly names: Readonly<Record<string, string>>
}

/** One place of ours, and the modules that it answers. */
interface Family {
  readonly place: string
  readonly modules: readonly string[]
}

const families: readonly Family[] = [
  { place: 'np', modules: ['numpy', 'jax.numpy'] },
  { place: 'np.linalg', modules: ['numpy.linalg', 'jax.numpy.linalg', 'jax.scipy.linalg'] },
  { place: 'nn', modules: ['jax.nn'] },
  { place: 'nn.initializers', modules: ['jax.nn.initializers'] },
  { place: 'special', modules: ['jax.scipy.special'] },
  { place: 'lax', modules: ['jax.lax'] },
  { place: 'lax.linalg', modules: ['jax.lax.linalg'] },
  { place: 'random', modules: ['jax.random'] },
  { place: '', modules: ['jax'] },
  { place: 'tree', modules: ['jax.tree'] },
]

/** A name of theirs, and what became of it. */
interface Entry {
  readonly name: string
  readonly modules: readonly string[]
  /** Where it is here; `null` where it is not. */
  readonly path: string | null
  /** How it differs, or why it is missing. */
  readonly note: string
}

// The script that writes the file gives it this form.
const { versions, names } = JSON.parse(readFileSync(join(import.meta.dirname, 'names.json'), 'utf8')) as Names

/** What stands at a path such as `np.linalg.norm`, or `NdArray.toString`, a method. */
function exportAt(path: string): unknown {
  const [first, ...rest] = path.split('.')
  let found: unknown = Reflect.get(cotangent, first ?? '')
  if (found === cotangent.NdArray && rest.length > 0) found = cotangent.NdArray.prototype
  for (const name of rest) found = Reflect.get(Object(found), name)
  return found
}

const camel = (name: string): string => name.replace(/_+$/, '').replace(/(?<=.)_(\w)/g, (_match, letter: string) => letter.toUpperCase())

const within = (place: string, name: string): string => (place === '' ? name : `${place}.${name}`)

const covers = (pattern: string | RegExp, name: string): boolean =>
  typeof pattern === 'string' ? pattern.split(' ').includes(name) : pattern.test(name)

function entryOf(place: string, name: string, modules: readonly string[]): Entry {
  const own = within(place, camel(name))
  const path = renamed[place]?.[name] ?? (exportAt(own) === undefined ? null : own)
  if (path !== null) return { name, modules, path, note: differs[path] ?? '' }
  const reason = (missing[place] ?? []).find(([, pattern]) => covers(pattern, name))
  if (reason === undefined) throw new Error(`${modules.join(' and ')} has ${name}, of which coverageNotes.ts says nothing.`)
  return { name, modules, path, note: reason[0] }
}

function entriesOf({ place, modules }: Family): readonly Entry[] {
  const found = new Map<string, string[]>()
  for (const module of modules) {
    for (const name of (names[module] ?? '').split(' ')) found.set(name, [...(found.get(name) ?? []), module])
  }
  return [...found].map(([name, of]) => entryOf(place, name, of)).sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
}

/** What the notes say of nothing: places that are not, names that nobody has, missing ones that are here. */
export function staleNotes(): readonly string[] {
  const known = (place: string): readonly string[] =>
    families
      .filter((family) => family.place === place)
      .flatMap(({ modules }) => modules.flatMap((module) => (names[module] ?? '').split(' ')))
  const renames = Object.entries(renamed).flatMap(([place, list]) =>
    Object.entries(list).flatMap(([name, path]) => {
      const own = within(place, camel(name))
      const needed = known(place).includes(name) && (exportAt(own) === undefined || own === path)
      return [...(needed ? [] : [`renamed: ${within(place, name)}`]), ...(exportAt(path) === undefined ? [`renamed to ${path}`] : [])]
    }),
  )
  const absent = Object.entries(missing).flatMap(([place, list]) =>
    list.flatMap(([, pattern]) => {
      if (pattern instanceof RegExp) return known(place).some((name) => pattern.test(name)) ? [] : [`missing: ${pattern.source}`]
      return pattern
        .split(' ')
        .filter(
          (name) =>
            !known(place).includes(name) || exportAt(within(place, camel(name))) !== undefined || renamed[place]?.[name] !== undefined,
        )
        .map((name) => `missing: ${within(place, name)}`)
    }),
  )
  const paths = new Set(families.flatMap(entriesOf).map(({ path }) => path))
  return [
    ...renames,
    ...absent,
    ...Object.keys(differs)
      .filter((path) => !paths.has(path))
      .map((path) => `differs: ${path}`),
  ]
}

/** Names that are patterns of many, not functions to write: they do not count. */
const counted = ({ path, note, name }: Entry): boolean =>
  path !== null || !(/_p$/.test(name) || note.startsWith('dtypes are') || note.startsWith('options are'))

/** The paragraphs of the page. */
export function coverageSections(table: (head: readonly string[], rows: readonly (readonly string[])[]) => string): readonly string[] {
  const code = (text: string): string => `\`${text}\``
  const listed = families.map((family) => ({ ...family, entries: entriesOf(family) }))
  const title = (place: string): string => (place === '' ? 'Transforms and the rest of jax' : code(place))
  const sections = listed.flatMap(({ place, modules, entries }) => {
    const here = entries.flatMap(({ path, ...entry }) => (path === null ? [] : [{ ...entry, path }]))
    const reasons = [...new Set(entries.flatMap(({ path, note }) => (path === null ? [note] : [])))]
    const several = modules.length > 1
    return [
      `## ${title(place)}`,
      table(
        ['name', ...(several ? ['of'] : []), 'here', 'differs'],
        here.map(({ name, modules: of, path, note }) => [
          code(name),
          ...(several ? [of.length === modules.length ? 'all' : of.join(', ')] : []),
          code(path),
          note,
        ]),
      ),
      ...(reasons.length === 0
        ? []
        : [
            table(
              ['not here', 'why'],
              reasons.map((reason) => [
                entries
                  .filter(({ path, note }) => path === null && note === reason)
                  .map(({ name }) => code(name))
                  .join(' '),
                reason,
              ]),
            ),
          ]),
    ]
  })
  return [
    '# Coverage',
    '<!-- Generated from test/docs/names.json and test/docs/coverageNotes.ts by `npm run tables`; a test fails where it is stale. -->',
    `Every public name of ${versions}, and where it is here: under its own name in camelCase unless the table says otherwise. Leading arguments are positional as there, the rest keys of ` +
      'a trailing options object; dtypes are float64, float32, int32, uint32 and bool. What dtypes operands meet in is in [promotion](promotion.md), what happens at edges and ties in ' +
      '[conventions](conventions.md).',
    table(
      ['module', 'names', 'here', 'of these, with a remark'],
      listed.flatMap(({ modules, entries }) =>
        modules.map((module) => {
          const own = entries.filter((entry) => entry.modules.includes(module) && counted(entry))
          const here = own.filter(({ path }) => path !== null)
          return [code(module), String(own.length), String(here.length), String(here.filter(({ note }) => note !== '').length)]
        }),
      ),
    ),
    'Types of elements, types of options and the primitives themselves (`…_p`) do not count.',
    ...sections,
  ]
}
