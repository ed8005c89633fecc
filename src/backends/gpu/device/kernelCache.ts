import type { PrintedKernel } from '../print/printedKernel.js'
import type { DeviceKernel } from './device.js'
import type { Driver, DriverKernel } from './driver.js'

/** A kernel whose text gpu.js has translated, or will when it is launched. */
export class CachedKernel<Handle> implements DeviceKernel {
  /** What gpu.js made of it; `null` before the first launch and after it had to leave the cache. */
  made: DriverKernel<Handle> | null = null
  /** Results that are alive and launches under way: as long as there are any it must not be destroyed. */
  uses = 0
  /** Did it leave the cache? Then it is destroyed after its last use. */
  left = false

  constructor(
    readonly cache: KernelCache<Handle>,
    readonly key: string,
    readonly printed: PrintedKernel,
    readonly lengths: readonly number[],
    readonly label: string,
  ) {}
}

/**
 * Kernels by text and lengths, as many as fit a bound: gpu.js keeps a kernel's last result as long as the kernel, and translates every text anew. A kernel that
 * had to leave is translated again when it is launched again.
 */
export class KernelCache<Handle> {
  private readonly kernels = new Map<string, CachedKernel<Handle>>()
  private bytes = 0
  /** Kernels that gpu.js has. */
  alive = 0

  constructor(
    private readonly driver: Driver<Handle>,
    private readonly mostKernels: number,
    private readonly mostBytes: number,
  ) {}

  find(printed: PrintedKernel, lengths: readonly number[], label: string): CachedKernel<Handle> {
    // The sizes of textures are part of what gpu.js translates.
    const key = `${lengths.join()} ${String(printed.length)} ${printed.dtype} ${printed.source}\n${printed.native}`
    return this.kernels.get(key) ?? new CachedKernel(this, key, printed, lengths, label)
  }

  /** The kernel to run, counted as a use that {@link endUse} ends. */
  beginUse(kernel: CachedKernel<Handle>): DriverKernel<Handle> {
    const known = this.kernels.get(kernel.key)
    if (known === kernel) this.kernels.delete(kernel.key)
    else if (known !== undefined) this.leave(known)
    if (kernel.made === null) {
      kernel.made = this.driver.kernel(kernel.printed)
      this.alive++
    }
    if (known !== kernel) this.bytes += this.bytesOf(kernel)
    kernel.left = false
    kernel.uses++
    this.kernels.set(kernel.key, kernel)
    for (const oldest of this.kernels.values()) {
      if (oldest === kernel || (this.kernels.size <= this.mostKernels && this.bytes <= this.mostBytes)) break
      this.leave(oldest)
    }
    return kernel.made
  }

  endUse(kernel: CachedKernel<Handle>): void {
    kernel.uses--
    if (kernel.left) this.destroyUnused(kernel)
  }

  /** Takes a kernel out, for instance because it failed. */
  leave(kernel: CachedKernel<Handle>): void {
    if (this.kernels.get(kernel.key) !== kernel) return
    this.kernels.delete(kernel.key)
    this.bytes -= this.bytesOf(kernel)
    kernel.left = true
    this.destroyUnused(kernel)
  }

  private destroyUnused(kernel: CachedKernel<Handle>): void {
    if (kernel.uses > 0 || kernel.made === null) return
    kernel.made.destroy()
    kernel.made = null
    this.alive--
  }

  private bytesOf({ printed }: CachedKernel<Handle>): number {
    return printed.length * this.driver.bytesOf(printed.dtype)
  }
}
