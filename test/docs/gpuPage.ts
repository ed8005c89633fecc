// docs/gpu-primitives.md: how the modes of gpu.js run each primitive, found by planning samples of it.
import fc from 'fast-check'
import { functionOf } from '../../properties/checks/evaluate.js'
import { PropertyDraw } from '../../properties/draw.js'
import { hostReason } from '../../src/backends/gpu/hostEquations.js'
import type { GpuPlan } from '../../src/backends/gpu/plan/gpuPlan.js'
import { planSchedule } from '../../src/backends/gpu/plan/plan.js'
import type { PlannedDevice } from '../../src/backends/gpu/plan/planning.js'
import { glsl } from '../../src/backends/gpu/print/glsl.js'
import { script } from '../../src/backends/gpu/print/script.js'
import { wgsl } from '../../src/backends/gpu/print/wgsl.js'
import { lowerProgram } from '../../src/backends/kernel/lower.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { allPrimitives } from '../../src/core/primitives/all.js'
import type { Program } from '../../src/core/program.js'
import { interpreters } from '../../src/transforms/interpreters.js'

const mostElements = 2 ** 24
const modes: readonly (readonly [name: string, device: PlannedDevice])[] = [
  ['webgpu', { dialect: wgsl, mostArguments: 7, mostElements }],
  ['webgl2', { dialect: glsl, mostArguments: 15, mostElements }],
  ['cpu', { dialect: script, mostArguments: 15, mostElements }],
]

/** What samples are too small to show. */
const notes: Readonly<Record<string, string>> = {
  scatter: 'on the host where elements times updates are more than 2^26',
  sort: 'on the host where a row has more than 2048 elements',
  topK: 'on the host where a row has more than 2048 elements',
  dynamicSlice: 'on the host where more than 6 axes are cut',
  dynamicUpdateSlice: 'on the host where more than 5 axes are cut',
}

/** The paragraphs of the page. */
export function gpuSections(
  table: (head: readonly string[], rows: readonly (readonly string[])[]) => string,
  groups: readonly { readonly title: string; readonly entries: readonly { readonly primitive: AnyPrimitive }[] }[],
): readonly string[] {
  const rowOf = (primitive: AnyPrimitive): readonly string[] => {
    const programs = programsOf(primitive)
    const ways = modes.map(([, device]) => wayOf(device, programs))
    const note = notes[primitive.name]
    return [
      `\`${primitive.name}\``,
      ...ways.map(({ way }) => way),
      [...new Set(ways.flatMap(({ reasons }) => reasons)), ...(note === undefined ? [] : [note])].join('; '),
    ]
  }
  return [
    `These ${String(allPrimitives.length)} operations are all that [a GPU](gpu.md) has to run. **Kernel**: launches on the device. **View**: nothing is launched, the elements are seen otherwise. **Control**: the programs inside ` +
      'run, launch after launch, and values that decide how they go on are read. **Host**: a visible step on the CPU, with a read before it and an upload after it; the last column says why. `explain()` says it of each step of a program.',
    ...groups.map(({ title, entries }) =>
      [
        `## ${title}`,
        table(
          ['name', ...modes.map(([name]) => name), 'why, and where not'],
          entries.map(({ primitive }) => rowOf(primitive)),
        ),
      ].join('\n\n'),
    ),
  ]
}

/** The primitive by itself, as programs of a few samples without float64 and without empty arrays. */
function programsOf(primitive: AnyPrimitive): readonly Program[] {
  return fc.sample(fc.gen(), { seed: 1, numRuns: 14 }).flatMap((generate) => {
    const { operands, params } = new PropertyDraw(generate, { floats: 'float32' }).sample(primitive)
    const program = interpreters.stage(
      primitive.name,
      operands.map((x) => x.aval),
      functionOf(primitive, params),
    )
    const avals = [...program.inputAvals, ...program.outputAvals]
    return avals.some((aval) => aval.size === 0 || aval.dtype === 'float64') ? [] : [program]
  })
}

interface Way {
  readonly way: string
  readonly reasons: readonly string[]
}

function wayOf(device: PlannedDevice, programs: readonly Program[]): Way {
  if (programs.length === 0) return { way: 'refused', reasons: ['it takes or gives float64'] }
  const ways = new Set<string>()
  const reasons = new Set<string>()
  for (const program of programs) {
    const schedule = lowerProgram(
      program,
      program.inputAvals.map((aval) => aval.strides),
      { doubles: false, mostAccesses: device.mostArguments + 2, host: (eq) => hostReason(eq) !== null },
    )
    collect(planSchedule(device, schedule, program.name), ways, reasons)
  }
  if (ways.size === 0) ways.add('view')
  return { way: [...ways].sort().join(', '), reasons: [...reasons] }
}

function collect(plan: GpuPlan, ways: Set<string>, reasons: Set<string>): void {
  for (const step of plan.steps) {
    switch (step.kind) {
      case 'launches':
        ways.add('kernel')
        break
      case 'host':
        ways.add('host')
        reasons.add(step.reason)
        break
      case 'flow':
        ways.add('control')
        for (const body of step.bodies) collect(body, new Set(), reasons)
    }
  }
}
