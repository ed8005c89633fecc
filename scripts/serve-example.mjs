// Usage: node scripts/serve-example.mjs [--port N]     (npm run page)
// Serves the page of examples/browser on this machine alone, bundled from the sources as they are, with nothing from the network.
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { root } from './files.mjs'

const { values: options } = parseArgs({ options: { port: { type: 'string', default: '8080' } } })

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['examples/browser/main.ts'],
  outdir: '.cache/page',
  bundle: true,
  // So that gpu.js is fetched when a device is asked for.
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2023',
  minify: true,
  // package.json tells the side effects of dist/, not of src/.
  ignoreAnnotations: true,
  tsconfig: 'examples/browser/tsconfig.json',
  write: false,
  logLevel: 'warning',
})

const digits = join(dirname(fileURLToPath(import.meta.resolve('mnist/package.json'))), 'src/digits')
const files = new Map([
  ['/', join(root, 'examples/browser/page.html')],
  ['/page.css', join(root, 'examples/browser/page.css')],
  ...Array.from({ length: 10 }, (_, digit) => [`/digits/${digit}.json`, join(digits, `${digit}.json`)]),
])
const scripts = new Map(outputFiles.map(({ path, contents }) => [path.replace(/^.*[\\/]/, '/'), contents]))
const types = { '.html': 'text/html', '.css': 'text/css', '.json': 'application/json', '.js': 'text/javascript' }

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost')
  const [file, script] = [files.get(pathname), scripts.get(pathname)]
  if (file === undefined && script === undefined) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, {
    'Content-Type': `${types[extname(file ?? pathname)]}; charset=utf-8`,
    // Isolated from other origins, so that workers may share the CPU backend's memory.
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  })
  if (script === undefined) createReadStream(file).pipe(response)
  else response.end(script)
})
server.listen(Number(options.port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/`)
})
