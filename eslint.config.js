import eslint from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const transcendental = [
  ...['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'pow', 'cbrt', 'hypot'],
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2'],
  ...['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
]

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a default export has no name of its own to search for.',
}
const noPowerOperator = {
  selector: ':matches(BinaryExpression[operator="**"]:not([left.value=2]), AssignmentExpression[operator="**="])',
  message: '`**` differs between engines, but for powers of 2; use the scalar language’s expansion.',
}
const noCasts = [
  {
    selector: 'TSAsExpression:not([typeAnnotation.typeName.name="const"])',
    message: 'No casts in core/primitives: let the record’s types carry the proof.',
  },
  { selector: 'TSTypeAssertion', message: 'No casts in core/primitives: let the record’s types carry the proof.' },
]

const fpTsAsTypesOnly = {
  regex: '^fp-ts(/|$)',
  allowTypeImports: true,
  message: 'Loading fp-ts costs 30–130 ms: import its types only here; values belong behind cotangent/fp and cotangent/verify.',
}
const fpTsByFile = {
  // The types of fp-ts's kinds are declared outside lib.
  regex: '^fp-ts(?!/(lib/.*|HKT)\\.js$)',
  message: 'Import from fp-ts/lib/<Module>.js: other paths fail, or load everything, in plain Node ESM.',
}
const noNode = { regex: '^node:', message: 'src/ runs in browsers too.' }

export default defineConfig(
  {
    ignores: ['**/node_modules/', 'dist/', 'dist-examples/', 'docs/', 'coverage/', '.cache/', 'bench/**/*.js', '**/fixtures/'],
  },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './examples/browser/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': ['error', { allow: ['warn'] }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      // Mistaken about variables that a callback assigns, which is how a trace hands out what it saw.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Their toString comes from src/numpy/methods.ts, where the lint does not look for it.
      '@typescript-eslint/no-base-to-string': ['error', { ignoredTypeNames: ['Error', 'RegExp', 'URL', 'NdArray', 'ConcreteArray'] }],
      // Subscripts of einsum and the like are plain letters.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // noUncheckedIndexedAccess makes every typed-array read `number | undefined`: in a counted loop `!` is the honest word for it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-restricted-syntax': ['error', noDefaultExport],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true }],
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [fpTsByFile, noNode] }],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'require', '__dirname', '__filename', 'global'],
    },
  },
  {
    files: ['src/index.ts', 'src/{core,transforms,numpy,backends,eslint}/**/*.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [fpTsAsTypesOnly, noNode] }] },
  },
  {
    files: ['src/backends/**/*.ts', 'src/core/scalar/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...transcendental.map((property) => ({
          object: 'Math',
          property,
          message: 'Engines disagree in the last bits of Math’s transcendental functions; use the scalar language’s expansion.',
        })),
      ],
      'no-restricted-syntax': ['error', noDefaultExport, noPowerOperator],
    },
  },
  {
    // The one place that turns printed JavaScript into functions.
    files: ['src/backends/cpu/scalar/codegen.ts'],
    rules: { '@typescript-eslint/no-implied-eval': 'off' },
  },
  {
    files: ['src/core/primitives/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, ...noCasts] },
  },
  { files: ['src/transforms/debug.ts'], rules: { 'no-console': 'off' } },
  {
    // ESLint plugins and the configurations of tools are default exports by their hosts' convention.
    files: ['src/eslint/index.ts', 'test/**/globalSetup.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**/*.ts', 'properties/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-console': 'off',
      // A reference figure is written with the digits of its source.
      'no-loss-of-precision': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        WebAssembly: 'readonly',
        module: 'writable',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
)
