/** PROPERTY_SEED varies what is drawn; the seed is fixed unless given, so that a failure is a failure tomorrow. */
export const seed: number = Number(process.env['PROPERTY_SEED'] ?? 20240613)

/** Runs for each primitive and property: PROPERTY_RUNS, or this share of an ordinary run. */
export function runsOf(usual: number): number {
  const given = Number(process.env['PROPERTY_RUNS'] ?? 0)
  return given > 0 ? given : usual
}
