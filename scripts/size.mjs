// Usage: node scripts/size.mjs     (npm run size)
// What a browser has to load for an app that imports grad, jit, vmap and np: bundled and minified by esbuild, then compressed by gzip; and which rooms it is from.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './files.mjs'

const { status } = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

const app = `import { grad, jit, vmap, np } from './dist/index.js'
console.log(jit(vmap(grad((x) => x.mul(x).mul(x).sum())))(np.array([[1, 2], [3, 4]])).toArray())`
const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  stdin: { contents: app, resolveDir: root, loader: 'js' },
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2023',
  platform: 'browser',
  external: ['node:*'],
  write: false,
  metafile: true,
  logLevel: 'error',
})
const [{ contents }] = outputFiles
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1).padStart(7)} KB`
const rooms = new Map()
for (const { inputs } of Object.values(metafile.outputs)) {
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const room = /dist\/(core\/(?:primitives|scalar)|[^/]+\/(?:cpu|kernel)|[^/]+)/.exec(path)?.[1] ?? 'app'
    rooms.set(room, (rooms.get(room) ?? 0) + bytesInOutput)
  }
}
for (const [room, bytes] of [...rooms].sort((a, b) => b[1] - a[1])) console.log(`${room.padEnd(22)} ${kilobytes(bytes)} minified`)
console.log(`${'all'.padEnd(22)} ${kilobytes(contents.length)} minified`)
console.log(`${'all'.padEnd(22)} ${kilobytes(gzipSync(contents, { level: 9 }).length)} gzip`)
