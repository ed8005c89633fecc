/**
 * The root of every error that the library throws on purpose. `_tag` names the class in a way that survives minification; the message ends with the
 * address of its entry in docs/errors.md.
 */
export abstract class CotangentError extends Error {
  abstract readonly _tag: string

  protected constructor(tag: string, message: string, options?: ErrorOptions) {
    super(`${message}\n  See docs/errors.md#${tag.toLowerCase()}`, options)
    this.name = tag
  }
}

/** Shapes, axes or sizes do not fit the operation. */
export class ShapeError extends CotangentError {
  readonly _tag = 'ShapeError'
  constructor(message: string) {
    super('ShapeError', message)
  }
}

/** A dtype does not fit: an integer where a float is due, or two dtypes that must be equal and are not. */
export class DtypeError extends CotangentError {
  readonly _tag = 'DtypeError'
  constructor(message: string) {
    super('DtypeError', message)
  }
}

/** A value is no pytree, or two pytrees that must agree do not. */
export class TreeError extends CotangentError {
  readonly _tag = 'TreeError'
  constructor(message: string) {
    super('TreeError', message)
  }
}

/** An index is out of range or of a kind that indexing does not know. */
export class IndexError extends CotangentError {
  readonly _tag = 'IndexError'
  constructor(message: string) {
    super('IndexError', message)
  }
}

/** An option or an argument is missing, superfluous, or none of the values it may take. */
export class ArgumentError extends CotangentError {
  readonly _tag = 'ArgumentError'
  constructor(message: string) {
    super('ArgumentError', message)
  }
}

/** A transformed function returned something that the transform cannot use. */
export class OutputError extends CotangentError {
  readonly _tag = 'OutputError'
  constructor(message: string) {
    super('OutputError', message)
  }
}

/** A tracer was used after, or outside, the transform that made it. */
export class TracerLeakError extends CotangentError {
  readonly _tag = 'TracerLeakError'
  constructor(message: string) {
    super('TracerLeakError', message)
  }
}

/** A JavaScript value was asked of an array that has none yet, or JavaScript tried to coerce an array. */
export class ConcretizationError extends CotangentError {
  readonly _tag = 'ConcretizationError'
  constructor(message: string) {
    super('ConcretizationError', message)
  }
}

/** A custom rule closes over a value that the same transform differentiates. */
export class ClosureError extends CotangentError {
  readonly _tag = 'ClosureError'
  constructor(message: string, options?: ErrorOptions) {
    super('ClosureError', message, options)
  }
}

/** A function that must be linear is not. */
export class LinearityError extends CotangentError {
  readonly _tag = 'LinearityError'
  constructor(message: string, options?: ErrorOptions) {
    super('LinearityError', message, options)
  }
}

/** A traced function or a scope returned a promise. */
export class AsyncFunctionError extends CotangentError {
  readonly _tag = 'AsyncFunctionError'
  constructor(message: string) {
    super('AsyncFunctionError', message)
  }
}

/** `debugNans` found a NaN. */
export class NanError extends CotangentError {
  readonly _tag = 'NanError'
  constructor(message: string) {
    super('NanError', message)
  }
}

/** A backend is missing, cannot do what was asked, or was mixed with another. */
export class BackendError extends CotangentError {
  readonly _tag = 'BackendError'
  constructor(message: string, options?: ErrorOptions) {
    super('BackendError', message, options)
  }
}

/** A backend cannot be had here: a package that is not installed, a device that is not there. */
export class BackendUnavailable extends CotangentError {
  readonly _tag = 'BackendUnavailable'
  constructor(message: string, options?: ErrorOptions) {
    super('BackendUnavailable', message, options)
  }
}

/** An array was read after it was disposed or donated. */
export class DisposedArrayError extends CotangentError {
  readonly _tag = 'DisposedArrayError'
  constructor(message: string) {
    super('DisposedArrayError', message)
  }
}

/** A second copy of the library was loaded into the same process or page. */
export class DuplicateCoreError extends CotangentError {
  readonly _tag = 'DuplicateCoreError'
  constructor(message: string) {
    super('DuplicateCoreError', message)
  }
}

/** A program is not well formed: a defect of the library or of a hand-written primitive. */
export class ProgramError extends CotangentError {
  readonly _tag = 'ProgramError'
  constructor(message: string) {
    super('ProgramError', message)
  }
}
