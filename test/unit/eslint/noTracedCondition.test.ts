import { join } from 'node:path'
import { Linter, RuleTester } from 'eslint'
import { parser } from 'typescript-eslint'
import { afterAll, describe, expect, it } from 'vitest'
import cotangent, { noTracedCondition } from '../../../src/eslint/index.js'

RuleTester.describe = describe
RuleTester.it = it
Object.assign(RuleTester, { afterAll })

const project = join(import.meta.dirname, 'project')
const withTypes = new RuleTester({
  languageOptions: { parser, parserOptions: { project: './tsconfig.json', tsconfigRootDir: project } },
})
const withoutTypes = new RuleTester()

const pairs = (...list: [messageId: string, code: string][]): [messageId: string, code: string][] => list
const typed = (code: string): { filename: string; code: string } => ({
  filename: join(project, 'file.ts'),
  code: `import type { NdArray, ConcreteArray } from '../../../../src/core/array.js'
declare const x: NdArray, y: NdArray, maybe: NdArray | undefined, either: NdArray | number, n: number, c: ConcreteArray, s: string
declare function less(a: NdArray, b: NdArray): NdArray
${code}`,
})

withTypes.run('no-traced-condition with types', noTracedCondition, {
  valid: [
    'if (n) {}',
    'if (n < 3 && s === "a") {}',
    'if (maybe) {}',
    'const a = maybe && 1',
    'if (!maybe) {}',
    'if (x === undefined || y == null) {}',
    'const a = maybe ?? x',
    'const a = x.shape[0] === 3 ? x : y',
    'if (x.ndim > 2) {}',
    'const a = Object.is(x, y)',
    'const t = `${x.toString()}`',
    'const f = <T extends string>(t: T) => t ? 1 : 2',
    'class NdArray2 { shape = 1 }; if (new NdArray2()) {}',
    'for (;;) { break }',
  ].map(typed),
  invalid: pairs(
    ['condition', 'if (x) {}'],
    ['condition', 'if (c) {}'],
    ['condition', 'if (either) {}'],
    ['condition', 'if (less(x, y)) {}'],
    ['condition', 'while (x) {}'],
    ['condition', 'do {} while (x)'],
    ['condition', 'for (; x; ) {}'],
    ['condition', 'const a = x ? 1 : 2'],
    ['condition', 'const a = x && 1'],
    ['condition', 'const a = n || x || 1'],
    ['condition', 'if (!x) {}'],
    ['condition', 'if (n && x) {}'],
    ['condition', 'if (maybe ?? x) {}'],
    ['condition', 'const a = Boolean(x)'],
    ['condition', 'const f = <T extends NdArray>(t: T) => t ? 1 : 2'],
    ['condition', 'const f = (t: NdArray & { tag: 1 }) => t ? 1 : 2'],
    ['ordering', 'const a = x < 3'],
    ['ordering', 'const a = 3 >= either'],
    ['equality', 'const a = x === y'],
    ['equality', 'const a = c != x'],
    ['arithmetic', 'const a = x + 1'],
    ['arithmetic', 'const a = s + x'],
    ['arithmetic', 'const a = 2 * x'],
    ['arithmetic', 'const a = x ** 2'],
    ['arithmetic', 'let a = x; a *= 2'],
    ['unary', 'const a = -x'],
    ['unary', 'const a = +c'],
    ['unary', 'let a = x; a++'],
  ).map(([messageId, code]) => ({ ...typed(code), errors: [{ messageId }] })),
})

const imported = (code: string): string => `import { grad, jit, lax, np as numpy, nn, vjp, vmap } from 'cotangent'\n${code}`

withoutTypes.run('no-traced-condition without types', noTracedCondition, {
  valid: [
    'import { np } from "elsewhere"; if (np.less(a, b)) {}',
    'if (a.lt(b)) {}',
    'const f = grad((x) => x > 0 ? x : 1)',
    imported('if (numpy.ndim(a)) {}'),
    imported('if (a.all(b)) {}'),
    imported('grad((x, flag) => flag ? x : x.mul(2))'),
    imported('jit((x, n) => n > 3 ? x : x.mul(2), { staticArgnums: 1 })'),
    imported('vmap((x, n) => n > 3 ? x : x.mul(2), { inAxes: [0, null] })'),
    imported('grad((x) => x.shape[0] > 3 ? x : x.mul(2))'),
    imported('grad((x) => { const m = x.get(0).item(); return m > 0 ? x : x.mul(2) })'),
    imported('{ const grad = (f) => f; grad((x) => x > 0) }'),
    imported('let done = numpy.any(a); done = 3; if (done) {}'),
    imported('if (numpy.less(a, b) == null) {}'),
    imported('const f = (x) => x > 0'),
  ],
  invalid: pairs(
    ['condition', 'if (a.lt(b)) {}'],
    ['condition', 'if (numpy.less(a, b)) {}'],
    ['condition', 'while (numpy.any(a)) {}'],
    ['condition', 'const done = numpy.sum(a).gt(3).any(); if (!done) {}'],
    ['arithmetic', 'const a = nn.relu(b) + 1'],
    ['condition', 'const y = nn.relu(b)["lt"](2) ? 1 : 2'],
    ['ordering', 'grad((x) => x > 0 ? x : x.mul(2))'],
    ['equality', 'const f = jit(function (a, b) { return b === 1 ? a : b })'],
    ['unary', 'vmap((x) => -x)'],
    ['arithmetic', 'vjp((x, y) => x * y, [a, b])'],
    ['condition', 'grad((x) => { const y = x.sin().add(1); return y ? x : y })'],
  ).map(([messageId, code]) => ({ code: imported(code), errors: [{ messageId }] })),
})

describe('the plugin', () => {
  it('reports through its recommended configuration', () => {
    const messages = new Linter().verify("import { np } from 'cotangent'\nif (np.any(x)) {}", [cotangent.configs.recommended])
    expect(messages.map(({ ruleId }) => ruleId)).toEqual(['cotangent/no-traced-condition'])
  })
})
