/**
 * An ESLint plugin for code that uses Cotangent: `cotangent/eslint`.
 *
 * @example
 * // eslint.config.js
 * // import cotangent from 'cotangent/eslint'
 * // export default [cotangent.configs.recommended]
 * @module cotangent/eslint
 */
import type { Linter, Rule } from 'eslint'
import { noTracedCondition } from './noTracedCondition.js'

export { noTracedCondition } from './noTracedCondition.js'

/** The plugin's shape: its rules by name, and flat configurations that switch them on. */
export interface CotangentPlugin {
  readonly meta: { readonly name: string; readonly namespace: string }
  readonly rules: { readonly 'no-traced-condition': Rule.RuleModule }
  readonly configs: { readonly recommended: Linter.Config }
}

const rules = { 'no-traced-condition': noTracedCondition }
const meta = { name: 'cotangent/eslint', namespace: 'cotangent' }

/** The plugin: the rule `cotangent/no-traced-condition`, and `configs.recommended`, which makes it an error. */
const plugin: CotangentPlugin = {
  meta,
  rules,
  configs: {
    recommended: {
      name: 'cotangent/recommended',
      plugins: { cotangent: { meta, rules } },
      rules: { 'cotangent/no-traced-condition': 'error' },
    },
  },
}

export default plugin
