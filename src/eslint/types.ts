import type { SourceCode } from 'eslint'
import type { Program, Type, TypeChecker } from 'typescript'
import type { Node } from './syntax.js'

interface TypeServices {
  readonly program: Program
  getTypeAtLocation(node: Node): Type
}

/** What a value of some type may be, as far as conditions and operators care. */
export interface Possibilities {
  readonly array: boolean
  readonly nullish: boolean
}

const hasTypes = (services: unknown): services is TypeServices =>
  typeof services === 'object' &&
  services !== null &&
  'program' in services &&
  services.program != null &&
  'getTypeAtLocation' in services &&
  typeof services.getTypeAtLocation === 'function'

const marks = ['shape', 'dtype', 'ndim']

/** Judges expressions by their types, where the parser gives any. */
export class Types {
  private readonly services: TypeServices
  private readonly checker: TypeChecker

  private constructor(services: TypeServices) {
    this.services = services
    this.checker = services.program.getTypeChecker()
  }

  /** `undefined` when the file is linted without type information. */
  static of(source: SourceCode): Types | undefined {
    const services: unknown = source.parserServices
    return hasTypes(services) ? new Types(services) : undefined
  }

  /** What the value of `node` may be. */
  possibilities(node: Node): Possibilities {
    const type = this.services.getTypeAtLocation(node)
    const constrained = type.isTypeParameter() ? (this.checker.getBaseConstraintOfType(type) ?? type) : type
    const parts = constrained.isUnion() ? constrained.types : [constrained]
    const names = parts.map((part) => this.checker.typeToString(part))
    return {
      array: parts.some((part) => this.isArray(part)),
      nullish: names.some((name) => name === 'null' || name === 'undefined'),
    }
  }

  // By name and marks, not by file, so that it does not matter where the package lies or how it was bundled.
  private isArray(type: Type): boolean {
    if (type.isIntersection()) return type.types.some((part) => this.isArray(part))
    if (type.getSymbol()?.name === 'NdArray') return marks.every((mark) => type.getProperty(mark) !== undefined)
    return (type.getBaseTypes() ?? []).some((base) => this.isArray(base))
  }
}
