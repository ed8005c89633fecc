// docs/accuracy.md, from the figures that `npm run accuracy` leaves in docs/accuracy.json.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The errors of one function in one dtype, in ulp. */
export interface Figures {
  readonly worst: number
  readonly mean: number
  readonly bound: number
  /** Errors count as if the result had at least this magnitude. */
  readonly absoluteBelow?: number
  readonly at: readonly string[]
  readonly count: number
  /** Special values that were compared exactly. */
  readonly special: number
}

export interface MeasuredFunction {
  readonly name: string
  readonly file: string | null
  readonly float64: Figures | null
  readonly float32: Figures | null
}

export interface AccuracyResults {
  readonly points: number
  readonly functions: readonly MeasuredFunction[]
}

/** What the last run found. */
export function accuracyResults(): AccuracyResults {
  // The script that writes the file gives it this form.
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'accuracy.json'), 'utf8')) as AccuracyResults
}

/** What one mode of gpu.js gave, in ulp; `null`: an infinite error. */
interface DeviceFigures {
  readonly worst: number | null
  readonly mean: number | null
}

interface DeviceResults {
  readonly points: number
  readonly functions: Readonly<
    Record<string, { readonly bound: number; readonly absoluteBelow?: number } & Readonly<Record<(typeof modes)[number], DeviceFigures>>>
  >
}

const modes = ['webgpu', 'webgl2', 'cpu'] as const

/** What the last run on the modes of gpu.js found. */
export function deviceResults(): DeviceResults {
  // The script that writes the file gives it this form.
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'accuracyGpu.json'), 'utf8')) as DeviceResults
}

const elementary = [
  ['exp', 'expm1', 'log', 'log1p', 'sqrt', 'cbrt', 'rsqrt', 'pow', 'integerPow'],
  ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2'],
  ['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'logistic', 'rem', 'hypot', 'sinc'],
].flat()
const factors = ['sechSquare', 'gaussian', 'cosAtan', 'inversion', 'oneMinusSquare']

/** The paragraphs of the page. */
export function accuracySections(table: (head: readonly string[], rows: readonly (readonly string[])[]) => string): readonly string[] {
  const { functions } = accuracyResults()
  const isTail = ({ name }: MeasuredFunction): boolean => name.includes('′')
  const isSingle = ({ name }: MeasuredFunction): boolean => name.endsWith('without float64')
  const chosen = (names: readonly string[]): readonly MeasuredFunction[] =>
    names.flatMap((name) => functions.filter((entry) => entry.name === name))
  const others = functions.filter(
    (entry) => !elementary.includes(entry.name) && !factors.includes(entry.name) && !isTail(entry) && !isSingle(entry),
  )
  const rows = (entries: readonly MeasuredFunction[]): string =>
    table(
      ['function', 'bound float64', 'bound float32', 'largest float64', 'largest float32', 'mean float64', 'mean float32', 'written in'],
      entries.map(({ name, file, float64, float32 }) => [
        `\`${name}\``,
        bound(float64),
        bound(float32),
        figure(float64?.worst),
        figure(float32?.worst),
        figure(float64?.mean),
        figure(float32?.mean),
        file === null ? '' : `[${file.slice(file.lastIndexOf('/') + 1)}](../${file})`,
      ]),
    )
  const measured = functions.flatMap(({ float64, float32 }) => [float64, float32]).filter((figures) => figures !== null)
  const least = Math.floor(Math.min(...measured.map((figures) => figures.count)) / 1000) * 1000
  return [
    '# Accuracy',
    '<!-- Generated from docs/accuracy.json, which `npm run accuracy` writes, by `npm run tables`; a test fails where it is stale. -->',
    'The elementary functions are not those of the JavaScript engine, whose last bits differ from one engine to the next. They are written once, as expressions in the scalar language, and every tier runs that same expression: the result is the same on every machine, bit for bit.',
    'The tables give, in units of the last place (ulp) of the exact result, the bound that each function claims, the largest error found, and the mean. A correctly rounded result has an error of at most 0.5. Errors are taken against the exact value, not against a rounded one.',
    rows(chosen(elementary)),
    '`x.pow(n)` with an integral number n from −4 to 5 multiplies and divides: at most 4 ulp (n = 2 and −1: 0.5); other n as `pow` or better. `sigmoid` is `logistic`; `mod` and `fmod` build on `rem`, which is exact.',
    '## Special functions',
    'Near its zeros a function of this kind has no relative accuracy to speak of; where a bound is given as *below* a magnitude, errors count as if the result had at least that magnitude.',
    rows(others),
    '## Derivatives',
    'Derivatives use functions of their own where the plain formula would cancel or overflow, so that they have relative accuracy in the tails too:',
    rows(chosen(factors)),
    '`sechSquare` is 1 / cosh² x, `gaussian` exp(−x²), `cosAtan` 1 / √(1 + x²), and `inversion` x / (x² + y²). The bound of `inversion` holds for magnitudes from 2^-500 to 2^500 (float32: 2^-60 to 2^60) and where nothing is subnormal.',
    ...(functions.some(isTail)
      ? ['What `grad` gives, out to where it underflows; there JAX and PyTorch give 0 for some:', rows(functions.filter(isTail))]
      : []),
    ...deviceSections(table),
    '## How it was measured',
    [
      '- Against MPFR (by way of WebAssembly, as a development dependency) with 192 bits, or sums and continued fractions in its arithmetic.',
      `- On ${least.toLocaleString('en')} points at least for each of the ${String(measured.length)} functions and dtypes, of a seeded generator. Half of them are spread evenly over all floats of the domain, hence over all exponents and both signs; subnormals and the neighbours of all ends are added. The other half lies densely where the function is delicate: around zeros, poles, changes of the formula, and for \`sin\`, \`cos\`, \`tan\` at the floats nearest to multiples of π/2, including the worst there are.`,
      '- Subnormal results count in units of their own last place. Zeros must have the right sign; NaN, infinities and overflow must be met exactly.',
      '- Special values (±0, ±1, ±Infinity, NaN, ends of domains) are compared exactly in a list for each function.',
    ].join('\n'),
    '`npm test` repeats this with 10,000 points and fails where a bound is exceeded. `npm run accuracy` measures again and writes this page.',
    '## Sums',
    'Sums and products of matrices are rounded after every operation, in an order that depends on the shape alone. What that means for their error is told in [summation](conventions.md#summation).',
  ]
}

function deviceSections(table: (head: readonly string[], rows: readonly (readonly string[])[]) => string): readonly string[] {
  const { points, functions } = deviceResults()
  const rows = Object.entries(functions).map(([name, entry]) => [
    `\`${name}\``,
    entry.absoluteBelow === undefined ? String(entry.bound) : `${String(entry.bound)} below ${String(entry.absoluteBelow)}`,
    ...modes.map((mode) => String(entry[mode].worst ?? 'infinite')),
    String(entry.webgpu.mean),
  ])
  return [
    '## On a GPU',
    'A [GPU](gpu.md) has float32 only. Its kernels are the same expansions, printed in its own languages; where the CPU computes a float32 function in float64, they are others, with bounds of their own. Functions that are not in this table run on the host, with the bounds above.',
    `The largest errors in float32 on each mode of gpu.js, in ulp, and the mean on the first, on ${points.toLocaleString('en')} points and more for each function:`,
    table(['function', 'bound', ...modes, 'mean'], rows),
    'Measured on the software drivers of the browser tests. There all modes give the bits of the CPU but for subnormal numbers, which these devices take for 0: operands and results of this kind were left out. Other drivers may divide with an error of 2.5 ulp, and contract products with sums; `npm run accuracy:gpu` measures again.',
  ]
}

function bound(figures: Figures | null): string {
  if (figures === null) return ''
  return figures.absoluteBelow === undefined ? String(figures.bound) : `${String(figures.bound)} below ${String(figures.absoluteBelow)}`
}

const figure = (x: number | undefined): string => (x === undefined ? '' : String(x))
