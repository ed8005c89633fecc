/** A value that is there or comes later. */
export class Arrival<T> {
  value: T | null = null
  private later: Promise<T> | null = null

  static of<T>(value: T): Arrival<T> {
    const arrival = new Arrival<T>()
    arrival.value = value
    return arrival
  }

  static after<T>(promise: Promise<T>): Arrival<T> {
    const arrival = new Arrival<T>()
    arrival.later = promise
    promise.then(
      (value) => {
        arrival.value = value
      },
      // Whoever waits for it gets to know.
      () => undefined,
    )
    return arrival
  }

  get promise(): Promise<T> {
    if (this.later !== null) return this.later
    if (this.value === null) throw new TypeError('gpu: nothing is to come here; this is a bug in the backend.')
    return Promise.resolve(this.value)
  }
}
