/** Numbers for temporaries of one step, beyond those of a schedule's buffers. */
export class Temporaries {
  private next: number

  constructor(buffers: number) {
    this.next = buffers
  }

  take(): number {
    return this.next++
  }
}
