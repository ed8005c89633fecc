// Usage: node workload.mjs <name>
// Measures the rows of one workload in a process of its own, and prints a line of JSON for each.
import { measure } from './measure.mjs'

const { rows } = await import(`./workloads/${process.argv[2]}.mjs`)
for await (const row of rows()) {
  const { name, target = null, flops = null } = row
  const microseconds = row.microseconds ?? measure(row)
  const peers = row.peers ?? row.contenders.filter(({ peer }) => peer).map((contender) => contender.name)
  console.log(JSON.stringify({ name, target, flops, peers, microseconds }))
}
