import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { expect, inject, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('publint finds nothing in the tarball', async () => {
  const bytes = readFileSync(inject('tarball'))
  const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  expect(pkg['name']).toBe('cotangent')
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
})

test('every entry’s types resolve (arethetypeswrong, ESM only)', async () => {
  const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  const args = [attw, inject('tarball'), '--profile', 'esm-only', '--format', 'json']
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 })
  const report: unknown = JSON.parse(stdout)
  expect(report).toMatchObject({ analysis: { packageName: 'cotangent', types: { kind: 'included' } } })
  // attw's documented output. It also lists what an ESM-only package gives up on purpose: require() and TypeScript's resolution of before `exports`.
  const { problems = {}, analysis } = report as {
    problems?: Readonly<Record<string, readonly { resolutionKind?: string }[]>>
    analysis: { entrypoints: Readonly<Record<string, unknown>> }
  }
  const givenUp = ['node10', 'node16-cjs']
  const found = Object.values(problems).flat()
  expect(found.filter(({ resolutionKind }) => !givenUp.includes(resolutionKind ?? ''))).toEqual([])
  expect(Object.keys(analysis.entrypoints).sort()).toEqual(['.', './eslint', './fp', './gpu', './package.json', './verify'])
})

test('the tarball holds what is needed and nothing else', async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'], {
    cwd: root,
  })
  const [{ files }] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }] // npm's documented output
  const strange = files
    .map(({ path }) => path)
    .filter((path) => !/^(dist\/.*\.(js|d\.ts|js\.map)|package\.json|README\.md|LICENSE)$/.test(path))
  expect(strange).toEqual([])
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']))
})

test.each(['typescript', 'typescript-7'])('a user’s strict project compiles against the tarball’s types (%s)', async (name) => {
  const tsc = join(root, 'node_modules', name, 'bin/tsc')
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck', 'false']
  const mistakesIn = async (file: string): Promise<string[]> => {
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, ...options, file], { cwd: inject('app') }).catch(
      (error: unknown) => {
        if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string' && error.stdout !== '')
          return { stdout: error.stdout }
        throw error
      },
    )
    return stdout.split('\n').filter((line) => line.includes('error TS'))
  }
  expect(await mistakesIn('consumer.ts')).toEqual([])
  // The compiler was really looking: the same program with a mistake does not pass.
  writeFileSync(
    join(inject('app'), `mistake-${name}.ts`),
    `${readFileSync(join(inject('app'), 'consumer.ts'), 'utf8')}\nexport const wrong: string = gradient\n`,
  )
  const mistakes = await mistakesIn(`mistake-${name}.ts`)
  expect(mistakes).toHaveLength(1)
  expect(mistakes[0]).toContain('TS2322')
})
