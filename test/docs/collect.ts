import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A piece of code in a document or a docstring. */
export interface Example {
  /** File and line, for messages. */
  readonly where: string
  readonly code: string
}

const root = join(import.meta.dirname, '..', '..')

function filesUnder(folder: string, ending: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.startsWith('api'))
    .map((name) => join(folder, name))
    .sort()
}

/** Blocks marked as TypeScript in the README and the docs. */
export function documentExamples(): readonly Example[] {
  return ['README.md', ...filesUnder('docs', '.md')].flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((found) => ({
      where: `${file}:${lineOf(text, found.index)}`,
      code: found[1] ?? '',
    }))
  })
}

/** `@example` sections of the docstrings in `src`. */
export function docstringExamples(): readonly Example[] {
  return filesUnder('src', '.ts').flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((comment) => {
      const [, ...sections] = comment[0].split('@example')
      return sections.map((section) => ({ where: `${file}:${lineOf(text, comment.index)}`, code: codeOf(section) }))
    })
  })
}

/** The lines of a section up to the next tag, without the stars of the comment. */
function codeOf(section: string): string {
  const lines = section
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
  const end = lines.findIndex((line, i) => i > 0 && line.startsWith('@'))
  return lines
    .slice(0, end < 0 ? undefined : end)
    .join('\n')
    .trim()
}

function lineOf(text: string, index: number): string {
  return String(text.slice(0, index).split('\n').length)
}
