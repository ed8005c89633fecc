// No file in src/ over 400 lines: a file that needs a table of contents wants to be two.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder, root } from './files.mjs'

const limit = 400
const files = filesUnder('src', (path) => path.endsWith('.ts'))
const linesOf = (path) => readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length
const long = files.map((path) => ({ path, lines: linesOf(path) })).filter(({ lines }) => lines > limit)

if (files.length === 0) console.error('No file was found in src/: this check read nothing.')
for (const { path, lines } of long) console.error(`${path} has ${lines} lines; the limit is ${limit}.`)
if (files.length === 0 || long.length > 0) process.exit(1)
console.log(`${files.length} files, none over ${limit} lines`)
