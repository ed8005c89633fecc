import { cpu, type Backend } from 'cotangent'
import { gpu } from 'cotangent/gpu'

/** Where the page trains. */
export type Mode = 'webgpu' | 'webgl2' | 'cpu'

/** What `?mode=` in the address says; else the best that the browser has a name for. */
export function chosenMode(): Mode {
  const asked = modeOf(new URLSearchParams(location.search).get('mode'))
  return asked ?? ('gpu' in navigator ? 'webgpu' : 'webgl2')
}

/** The mode of that name. */
export function modeOf(name: string | null): Mode | null {
  return name === 'webgpu' || name === 'webgl2' || name === 'cpu' ? name : null
}

/**
 * The backend of a mode; `cpu` is the library's own.
 *
 * @throws BackendUnavailable, which says what is missing
 */
export async function backendOf(mode: Mode): Promise<Backend> {
  if (mode === 'cpu') return cpu
  const acquired = await gpu({ mode })()
  if (acquired._tag === 'Left') throw acquired.left
  return acquired.right
}
