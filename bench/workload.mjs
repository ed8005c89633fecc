// Usage: node workload.mjs <name> own|<peer>
// Measures one group of contenders on the rows of one workload, and prints a line of JSON for each row that has any.
import { group } from './group.mjs'
import { measure } from './measure.mjs'

const { rows } = await import(`./workloads/${process.argv[2]}.mjs`)
for await (const row of rows()) {
  const { name, unit = 'time', flops = null, goals } = row
  if (row.contenders.length === 0) continue
  const figures = await (row.measure ?? measure)(row)
  const reached = group === 'own' ? (goals?.(Object.fromEntries(figures.map((each) => [each.name, each.figure]))) ?? []) : []
  console.log(JSON.stringify({ name, unit, flops, goals: reached, figures }))
}
process.exit(0)
