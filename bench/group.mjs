/**
 * Which contenders this process measures: 'own' is cotangent, what is written by hand and the limits; each peer has a process of its own, for a library may
 * change how the engine treats everybody's code.
 */
export const group = process.argv[3] ?? 'own'
