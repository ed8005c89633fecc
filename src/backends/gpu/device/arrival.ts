/** A value that comes later, and can be had at once when it has come. */
export class Arrival<T> {
  value: T | null = null

  constructor(readonly promise: Promise<T>) {
    promise.then(
      (value) => {
        this.value = value
      },
      // Whoever reads it gets to know.
      () => undefined,
    )
  }
}
