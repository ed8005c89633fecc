/** 2^n exactly, for -1074 <= n <= 1023: the `**` of engines need not be exact. */
export function powerOfTwo(n: number): number {
  let value = 1
  for (let i = 0; i < n; i++) value *= 2
  for (let i = 0; i > n; i--) value /= 2
  return value
}
