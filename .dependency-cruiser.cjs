// Which room may import which. Everything not listed for a room is forbidden to it; only src/index.ts sees all.
const core = '^src/core/(?!primitives/)'
const rooms = [
  // The scalar language knows dtypes and errors, nothing else of the core, so that every backend can carry it.
  { room: '^src/core/scalar/', sees: ['^src/core/scalar/', '^src/core/(dtype|errors)\\.ts$'] },
  { room: '^src/core/(?!primitives/|scalar/)', sees: [core] },
  { room: '^src/core/primitives/', sees: ['^src/core/'] },
  { room: '^src/backends/', sees: [core, '^src/backends/'] },
  { room: '^src/transforms/', sees: ['^src/core/', '^src/transforms/'] },
  { room: '^src/numpy/', sees: ['^src/core/', '^src/transforms/', '^src/numpy/'] },
  { room: '^src/verify/', sees: ['^src/core/', '^src/transforms/', '^src/numpy/', '^src/verify/'] },
  { room: '^src/gpu/', sees: [core, '^src/backends/', '^src/gpu/'] },
  { room: '^src/fp/', sees: [core, '^src/numpy/', '^src/fp/'] },
  { room: '^src/eslint/', sees: ['^src/eslint/'] },
]

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  // Not an option of dependency-cruiser's own: scripts/check-imports.mjs sees to it that every file of src/ has a room.
  rooms: ['^src/index\\.ts$', ...rooms.map(({ room }) => room)],
  forbidden: [
    {
      // scripts/check-imports.mjs looks a second time without type-only imports, and there this rule holds for every file. What an array, a program,
      // a primitive and a backend are is one definition in several files of src/core: only these may name one another's types.
      name: 'no-circles',
      severity: 'error',
      from: { pathNot: '^src/core/[^/]+\\.ts$' },
      to: { circular: true },
    },
    ...rooms.map(({ room, sees }) => ({
      name: `room ${room}`,
      severity: 'error',
      from: { path: room },
      to: { path: '^src/', pathNot: sees },
    })),
    {
      name: 'fp-sees-types-of-numpy-only',
      severity: 'error',
      from: { path: '^src/fp/' },
      to: { path: '^src/numpy/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'gpu-behind-its-entry',
      comment: 'Users of the CPU load nothing of the GPU.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(gpu|backends/gpu)/' },
      to: { path: '^src/(gpu|backends/gpu)/' },
    },
    {
      name: 'src-stands-alone',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(properties|test|examples|bench|scripts)/' },
    },
    {
      name: 'references-share-no-code',
      comment: 'A reference that calls what it checks proves nothing.',
      severity: 'error',
      from: { path: '^properties/reference/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'core'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
    skipAnalysisNotInRules: false,
  },
}
