import { cpSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const first = import.meta.resolve('cotangent')
const copy = fileURLToPath(new URL('second-copy', import.meta.url))
cpSync(fileURLToPath(new URL('.', import.meta.resolve('cotangent/package.json'))), copy, { recursive: true })
const second = pathToFileURL(`${copy}/dist/node/index.js`).href

await import(first)
try {
  await import(second)
  console.log(JSON.stringify({ threw: false }))
} catch (error) {
  console.log(JSON.stringify({ threw: true, tag: error._tag, name: error.name, message: error.message }))
}
