import type { ConcreteArray } from './array.js'
import type { Backend } from './backend.js'
import { BackendError } from './errors.js'
import { isFree, placed } from './origin.js'
import { defaultBackend, scope } from './scope.js'

/** The backend of operands that lie on one, and not all of which were made of constants alone; `null` for others. */
export function backendOf(operands: readonly ConcreteArray[]): Backend | null {
  let backend: Backend | null = null
  let isBound = false
  for (let i = 0; i < operands.length; i++) {
    const { backend: own, free } = operands[i]!.storage
    if (own === null) continue
    if (!free) isBound = true
    if (own === backend) continue
    if (backend !== null) return null
    backend = own
  }
  return isBound ? backend : null
}

/** Are operands constants, or made of constants alone in the host's memory of the default backend? Quicker to see than where others belong. */
function areConstantsHere(operands: readonly ConcreteArray[]): boolean {
  const { defaultBackend: here } = scope
  for (const x of operands) {
    const { backend: own, free, literal, data } = x.storage
    if (own === null ? !literal : own !== here || !free || data === null) return false
  }
  return true
}

/** Where operands are computed with. */
export interface Placement {
  readonly backend: Backend
  /** The operands as arrays of it; the very list, if nothing had to move. */
  readonly operands: readonly ConcreteArray[]
  /** Were all of them made of constants alone? */
  readonly constants: boolean
}

/**
 * Where to compute with operands: on the backend that they are bound to. What was made of constants alone is bound to none; it moves where the others are.
 *
 * @throws BackendError if they are bound to several
 */
export function placementOf(operation: string, operands: readonly ConcreteArray[]): Placement {
  if (areConstantsHere(operands)) return { backend: defaultBackend(), operands, constants: true }
  let bound: Backend | null = null
  let constants = true
  for (const x of operands) {
    const { backend: own, literal } = x.storage
    // Tapes have no backend of their own, whatever is recorded on them.
    if (own === null && !literal) constants = false
    if (own === null || own === bound || isFree(x)) continue
    constants = false
    if (bound !== null) {
      throw new BackendError(
        `${operation}: one operand lives on the ${bound.name} backend, another on ${own.name}. Move one of them first: await toBackend(x, backend).`,
      )
    }
    bound = own
  }
  const backend = bound ?? backendOfConstants(operands)
  const isThere = operands.every(({ storage }) => storage.backend === null || storage.backend === backend)
  return { backend, operands: isThere ? operands : operands.map((x) => placed(x, backend)), constants }
}

/** Where constants lie, if that is one backend, so that nothing moves. */
function backendOfConstants(operands: readonly ConcreteArray[]): Backend {
  const places = new Set<Backend>()
  for (const { storage } of operands) if (storage.backend !== null) places.add(storage.backend)
  const [place, other] = places
  return place !== undefined && other === undefined ? place : defaultBackend()
}
