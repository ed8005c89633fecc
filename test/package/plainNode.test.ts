import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { runApp } from './runApp.js'

const modulesLoadedBy = async (script: string): Promise<string[]> => {
  const record = join(inject('app'), `loaded-${script}.txt`)
  rmSync(record, { force: true })
  await runApp(script, ['--import', './record.mjs'], { LOADED_MODULES: record })
  return readFileSync(record, 'utf8').trim().split('\n')
}
const packageOf = (url: string): string => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? 'app'

test('every entry runs in plain Node from the packed tarball', async () => {
  expect(await runApp('entries.mjs')).toEqual({
    gradient: [2, 4, 6],
    staged: [2, 4, 6],
    batched: [[2], [4]],
    fp: true,
    checked: 'Right',
    rules: ['no-traced-condition'],
  })
})

test("import 'cotangent' loads a few files of cotangent only: no fp-ts, no fast-check, nothing of the GPU", async () => {
  const loaded = (await modulesLoadedBy('main-entry.mjs')).filter((url) => url.startsWith('file:'))
  const own = loaded.filter((url) => packageOf(url) === 'cotangent')
  expect(own.length).toBeGreaterThan(0)
  expect(own.length).toBeLessThanOrEqual(5)
  expect([...new Set(loaded.map(packageOf))].sort()).toEqual(['app', 'cotangent'])
  expect(loaded.filter((url) => /\/(fp|verify|gpu|eslint)\//.test(url))).toEqual([])
})

test('the recorder of loaded modules sees fp-ts where it is loaded', async () => {
  expect((await modulesLoadedBy('fp-entry.mjs')).map(packageOf)).toContain('fp-ts')
})

test('a second copy of the core is an error that names both', async () => {
  const result = await runApp('two-copies.mjs')
  const first = expect.stringContaining(join(inject('app'), 'node_modules/cotangent/dist')) as unknown
  const second = expect.stringContaining(join(inject('app'), 'second-copy/dist')) as unknown
  expect(result).toMatchObject({ threw: true, message: first })
  expect(result).toMatchObject({ threw: true, message: second })
})

test('the gpu entry says that gpu.js is to be installed, and works once it is', async () => {
  expect(await runApp('gpu-entry.mjs')).toMatchObject({
    tag: 'BackendUnavailable',
    message: expect.stringContaining('npm install gpu.js@') as unknown,
  })
  const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
  for (const name of ['gpu.js', 'gpu-mock.js']) cpSync(join(modules, name), join(inject('app'), 'node_modules', name), { recursive: true })
  expect(await runApp('gpu-entry.mjs')).toEqual({ sum: 14, gradient: [2, 4, 6] })
})
