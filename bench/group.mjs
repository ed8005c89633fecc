/**
 * Which contenders this process measures: 'own' is cotangent and what is written by hand, 'peers' the other libraries. They do not share a process,
 * for a library may change how the engine treats everybody's code.
 */
export const group = process.argv[3] === 'peers' ? 'peers' : 'own'
