// Usage: node workload.mjs <name> own|peers
// Measures one group of contenders on the rows of one workload, and prints a line of JSON for each row that has any.
import { group } from './group.mjs'
import { measure } from './measure.mjs'

const { rows } = await import(`./workloads/${process.argv[2]}.mjs`)
for await (const row of rows()) {
  const { name, target = null, flops = null } = row
  const contenders = row.contenders.filter(({ peer = false }) => peer === (group === 'peers'))
  if (contenders.length === 0) continue
  console.log(JSON.stringify({ name, target, flops, microseconds: (row.measure ?? measure)({ ...row, contenders }) }))
}
