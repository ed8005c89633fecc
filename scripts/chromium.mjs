// A Chromium for the browser tests out of npm packages alone: no browser download, no system libraries.
import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'
import { extract } from 'tar-fs'
import { root } from './files.mjs'

// Software WebGL2 and WebGPU through SwiftShader, and nothing that talks to the network.
const args = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
]

const packed = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '../../bin')
const { version } = JSON.parse(readFileSync(join(packed, '../package.json'), 'utf8'))

const unpack = async (file, target) => {
  const source = createReadStream(join(packed, file), { highWaterMark: 2 ** 22 })
  await pipeline(source, createBrotliDecompress({ chunkSize: 2 ** 21 }), target)
}

/** Unpacks into a folder of its own and moves it into place when it is whole, so that concurrent and interrupted runs do no harm. */
const unpackAll = async (folder) => {
  const draft = `${folder}-${randomBytes(6).toString('hex')}`
  mkdirSync(draft, { recursive: true })
  await Promise.all([
    unpack('chromium.br', createWriteStream(join(draft, 'chromium'), { mode: 0o755 })),
    unpack('swiftshader.tar.br', extract(draft)),
    unpack('fonts.tar.br', extract(join(draft, 'fonts'))),
    // libnss3, nspr and expat, which a bare machine lacks.
    unpack('al2023.tar.br', extract(join(draft, basename('al2023.tar.br', '.tar.br')))),
  ])
  try {
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}

/** The packed settings name folders of another machine, where no font would be found, and text would not be drawn. */
const writeFontSettings = (folder) => {
  const settings = join(folder, 'fonts/fonts.conf')
  const text = `<?xml version="1.0"?><fontconfig><dir>${folder}/fonts/fonts</dir><cachedir>${folder}/fonts/cache</cachedir></fontconfig>`
  if (readFileSync(settings, 'utf8') === text) return
  const draft = `${settings}-${randomBytes(6).toString('hex')}`
  writeFileSync(draft, text)
  renameSync(draft, settings)
}

/**
 * Playwright's launch options. COTANGENT_CHROMIUM may name another Chromium's executable (needed where the packaged one, which is
 * for Linux on x64, does not run).
 */
export const chromiumLaunchOptions = async () => {
  const own = process.env.COTANGENT_CHROMIUM
  if (own !== undefined && own !== '') return { executablePath: own, args }
  const folder = join(root, 'node_modules/.cache', `chromium-${version}`)
  if (!existsSync(folder)) await unpackAll(folder)
  writeFontSettings(folder)
  const libraries = [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter((path) => path !== undefined && path !== '')
  const env = { ...process.env, LD_LIBRARY_PATH: libraries.join(':'), FONTCONFIG_PATH: join(folder, 'fonts') }
  return { executablePath: join(folder, 'chromium'), args, env }
}
