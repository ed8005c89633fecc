import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

interface Link {
  readonly from: string
  readonly target: string
}

function filesUnder(folder: string, ending: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.startsWith('api'))
    .map((name) => join(folder, name))
}

const pages = ['README.md', ...filesUnder('docs', '.md')]
const inPages = pages.flatMap((from): readonly Link[] =>
  [
    ...readFileSync(join(root, from), 'utf8')
      .replace(/^```[\s\S]*?^```/gm, '')
      .matchAll(/\]\((?!https?:)([^)\s]+)\)/g),
  ].map(([, target = '']) => ({
    from,
    target: target.startsWith('#') ? `${from}${target}` : join(dirname(from), target),
  })),
)
const inSources = [...filesUnder('src', '.ts'), ...filesUnder('test', '.ts')].flatMap((from): readonly Link[] =>
  [...readFileSync(join(root, from), 'utf8').matchAll(/docs\/[a-z-]+\.md(?:#[\w-]+)?/g)].map(([target]) => ({ from, target })),
)

/** The anchors that a page's headings make. */
function anchorsOf(page: string): readonly string[] {
  return [...readFileSync(join(root, page), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replace(/ /g, '-'),
  )
}

test('there are links', () => {
  expect(inPages.length).toBeGreaterThan(50)
  expect(inSources.length).toBeGreaterThan(5)
})

test('every link of the docs, and every address of a page in the sources, leads somewhere', () => {
  const broken = [...inPages, ...inSources].filter(({ target }) => {
    const [path = '', anchor] = target.split('#')
    return !existsSync(join(root, path)) || (anchor !== undefined && !anchorsOf(path).includes(anchor))
  })
  expect(broken).toEqual([])
})
