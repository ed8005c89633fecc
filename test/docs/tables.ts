// The generated pages of the docs, from the same values that the library runs on.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { format, resolveConfig } from 'prettier'
import { NdArray } from '../../src/core/array.js'
import { avalOf } from '../../src/core/aval.js'
import { fill } from '../../src/core/constant.js'
import { dtypes, isFloat } from '../../src/core/dtype.js'
import { Zero, type AnyPrimitive } from '../../src/core/primitive.js'
import { allPrimitives } from '../../src/core/primitives/all.js'
import { promote, promoteTypes, type Promotable } from '../../src/numpy/promotion.js'
import { interpreters } from '../../src/transforms/interpreters.js'
import { PropertyDraw } from '../../properties/draw.js'
import { accuracySections } from './accuracyPage.js'
import { coverageSections } from './coveragePage.js'
import { gpuSections } from './gpuPage.js'

const root = join(import.meta.dirname, '..', '..')
const generated = '<!-- Generated from the sources by `npm run tables`; a test fails where it is stale. -->'

/** docs/primitives.md: every primitive, by the groups of `all.ts`. */
export async function primitivesPage(): Promise<string> {
  const sections = groups().map(({ title, entries }) =>
    [
      `## ${title}`,
      table(
        ['name', 'what it is', 'run as', 'derivative', 'file'],
        entries.map(({ primitive, file }) => [
          `\`${primitive.name}\``,
          primitive.doc.replace(/[|*_]|<(?=\w)/g, '\\$&'),
          primitive.evaluation.kind,
          derivativeOf(primitive),
          `[${file}](../src/core/primitives/${file})`,
        ]),
      ),
    ].join('\n\n'),
  )
  return formatted([
    '# Primitives',
    generated,
    `These ${String(allPrimitives.length)} operations are all that backends run and transforms know rules for; everything else is written with them.`,
    'How they are run: **elementwise** by one expression of the scalar language; **view** without touching elements; **reduction** and **contraction** in the fixed order of ' +
      '[summation](conventions.md#summation); **region** by writing parts; **indexed** by loads and stores at computed places; **scan** one element after the other; **control** by ' +
      'running the function or program they contain.',
    'Derivatives: **linear** ones have a transpose (of products and quotients, in one operand while the other is known); **smooth** ones have a derivative made of other primitives; **zero** is a symbol that costs ' +
      'nothing; **contained** is that of the function or the rule inside. What happens at edges and ties is told in [conventions](conventions.md).',
    ...sections,
  ])
}

/** docs/promotion.md: what dtype operands meet in. */
export async function promotionPage(): Promise<string> {
  const numbers: readonly (readonly [string, Promotable])[] = [
    ['`2`', 2],
    ['`0.5`', 0.5],
    ['weak float64', avalOf([], 'float64', true)],
  ]
  const code = (text: string): string => `\`${text}\``
  const between = dtypes.map((row) => [code(row), ...dtypes.map((column) => code(promoteTypes(row, column)))])
  const withNumbers = dtypes.map((row) => [code(row), ...numbers.map(([, operand]) => code(promote([avalOf([], row), operand]).dtype))])
  return formatted([
    '# Promotion',
    generated,
    'Operands of different dtypes meet in the one that this table tells, which does not depend on their order or their values.',
    table(['', ...dtypes.map(code)], between),
    'A JavaScript number has no dtype of its own: it takes that of the array it meets. Only what an integer array cannot hold, a fractional number, makes it the default float ' +
      '(float64 unless `setDefaultDtype` says otherwise; so read float64 in this table). A **weak** array, a number lifted by a transform or an operation on numbers alone, behaves like a fractional number.',
    table(['', ...numbers.map(([title]) => title)], withNumbers),
    'With booleans alone, comparisons and the logical operations stay bool, and arithmetic (`add`, `mul`, `sum`, …) counts them as int32. Division, `mean` and the elementary functions turn integers and booleans into the default float.',
    [
      '```ts',
      "import { grad, np, type NdArray } from 'cotangent'",
      '',
      "const x32 = np.ones([2], { dtype: 'float32' })",
      "const i32 = np.ones([2], { dtype: 'int32' })",
      "x32.mul(0.1).dtype // 'float32'",
      "i32.mul(3).dtype // 'int32'",
      "i32.mul(0.5).dtype // 'float64'",
      "i32.add(x32).dtype // 'float32'",
      "i32.div(2).dtype // 'float64'",
      "np.sum(np.array([true, true, false])).dtype // 'int32'",
      "grad((x: NdArray) => x.mul(x32).sum())(2).dtype // 'float64': the gradient of a number is one of the default float",
      '```',
    ].join('\n'),
  ])
}

/** docs/accuracy.md: what was measured of the elementary and special functions. */
export async function accuracyPage(): Promise<string> {
  return formatted(accuracySections(table))
}

/** docs/gpu-primitives.md: how a GPU runs every primitive. */
export async function gpuPage(): Promise<string> {
  return formatted(['# Primitives on a GPU', generated, ...gpuSections(table, groups())])
}

/** docs/coverage.md: every public name of NumPy and JAX. */
export async function coveragePage(): Promise<string> {
  return formatted(coverageSections(table))
}

interface Group {
  readonly title: string
  readonly entries: readonly { readonly primitive: AnyPrimitive; readonly file: string }[]
}

/** The primitives with the headings they stand under in `all.ts`, and their files. */
function groups(): readonly Group[] {
  const source = readFileSync(join(root, 'src', 'core', 'primitives', 'all.ts'), 'utf8')
  const files = new Map<string, string>()
  for (const [, names = '', file = ''] of source.matchAll(/^import \{ (.*) \} from '\.\/(.*)\.js'$/gm)) {
    for (const name of names.split(', ')) files.set(name, `${file}.ts`)
  }
  const found: { title: string; entries: { primitive: AnyPrimitive; file: string }[] }[] = []
  for (const [, title, name = ''] of source.matchAll(/^ {2}(?:\/\/ (.*)|(\w+),)$/gm)) {
    if (title !== undefined) {
      found.push({ title, entries: [] })
      continue
    }
    const primitive = allPrimitives.find((candidate) => `${candidate.name}P` === name)
    const file = files.get(name)
    const group = found.at(-1)
    if (primitive === undefined || file === undefined || group === undefined)
      throw new Error(`all.ts lists ${name}, whose record, file or heading is not found.`)
    group.entries.push({ primitive, file })
  }
  const count = found.reduce((sum, { entries }) => sum + entries.length, 0)
  if (count !== allPrimitives.length)
    throw new Error(`all.ts has ${String(allPrimitives.length)} primitives, but ${String(count)} were read from its text.`)
  return found
}

/** The class of a primitive's derivative; that it is zero is found by asking its rule on samples. */
function derivativeOf(primitive: AnyPrimitive): string {
  if (primitive.control !== null) return 'contained'
  if (fc.sample(fc.gen(), { seed: 1, numRuns: 200 }).every((generate) => hasZeroTangent(primitive, new PropertyDraw(generate))))
    return 'zero'
  return primitive.transpose === 'notLinear' ? 'smooth' : 'linear'
}

function hasZeroTangent(primitive: AnyPrimitive, draw: PropertyDraw): boolean {
  const { operands, params } = draw.sample(primitive)
  const tangents = operands.map((x) => (isFloat(x.dtype) ? fill(1, x.aval) : new Zero(x.aval)))
  if (!tangents.some((t) => t instanceof NdArray)) return true
  // Written down, not run: collectives have no value outside of their vmap.
  let zero = true
  interpreters.stage('jvp', [], () => {
    zero = primitive.jvp(operands, tangents, params, interpreters)[1].every((t) => t instanceof Zero)
    return []
  })
  return zero
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** As the formatter of the repository wants it, so that its check and this one agree. */
async function formatted(blocks: readonly string[]): Promise<string> {
  const config = await resolveConfig(join(root, 'docs', 'primitives.md'))
  return format(`${blocks.join('\n\n')}\n`, { ...config, parser: 'markdown' })
}
