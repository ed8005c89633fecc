import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import vm from 'node:vm'
import { init } from 'gmp-wasm'

const require = createRequire(import.meta.url)
const ofVitest = createRequire(require.resolve('vitest/package.json'))

// One for all copies: they take longer to load than a copy, and exact values of one serve the others.
globalThis.cotangentPrecise = (await init()).binding
globalThis.cotangentVitest = await vitest()

async function vitest() {
  const made = await import(ofVitest.resolve('@vitest/expect'))
  const { fn, spyOn, restoreAllMocks } = await import(ofVitest.resolve('@vitest/spy'))
  for (const plugin of [made.JestExtend, made.JestChaiExpect, made.JestAsymmetricMatchers]) made.chai.use(plugin)
  const expect = (...args) => made.chai.expect(...args)
  Object.assign(expect, made.chai.expect, globalThis[made.ASYMMETRIC_MATCHERS_OBJECT])
  globalThis[made.GLOBAL_EXPECT] = expect
  made.setState({}, expect)
  return { expect, vi: { fn, spyOn, restoreAllMocks } }
}

const bundles = new Map()

/** What the bundle at `path` exports, in a fresh copy with this mutant in force (-1: none), since what a rule compiles to is kept. */
export function copyWith(path, id) {
  // The text is parsed and compiled once; a copy only runs it.
  if (!bundles.has(path)) {
    bundles.set(path, vm.compileFunction(readFileSync(path, 'utf8'), ['module', 'exports', 'require'], { filename: path }))
  }
  globalThis.cotangentMutant = id
  // Each copy is alone with its arrays, so there may be several.
  Reflect.deleteProperty(globalThis, Symbol.for('cotangent.core'))
  const module = { exports: {} }
  bundles.get(path)(module, module.exports, require)
  return module.exports
}
