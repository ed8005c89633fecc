// Tries mutants: each in a fresh copy of the bundle, since what a rule compiles to is kept.
let copies = 0

process.on('message', async ({ path, id, stages }) => {
  globalThis.cotangentMutant = id
  // Each copy is alone with its arrays, so there may be several.
  Reflect.deleteProperty(globalThis, Symbol.for('cotangent.core'))
  let by = null
  try {
    const { tryAccuracy, tryProperties } = await import(`${path}?copy=${++copies}`)
    for (const { accuracy, primitives, share } of stages) {
      by ??= accuracy.length > 0 ? tryAccuracy(accuracy) : null
      by ??= primitives.length > 0 ? tryProperties(primitives, share) : null
    }
  } catch (error) {
    by = `does not load: ${error instanceof Error ? error.message.slice(0, 100) : error}`
  }
  process.send({ id, by })
})
