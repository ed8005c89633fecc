import type { Code, Local } from './assembler/code.js'

/** A number known when printing, or an i32 variable. */
export type Amount = number | Local

/** Pushes an i32. */
export function push(f: Code, amount: Amount): void {
  if (typeof amount === 'number') f.i32(amount)
  else f.get(amount)
}

/** variable += amount */
export function advance(f: Code, variable: Local, amount: Amount): void {
  if (amount === 0) return
  f.get(variable)
  push(f, amount)
  f.op('i32.add')
  f.set(variable)
}

/** Pushes base + index * step. */
export function pushPlace(f: Code, base: Amount, index: Amount, step: Amount): void {
  if (typeof index === 'number' && typeof step === 'number') {
    push(f, base)
    if (index * step === 0) return
    f.i32(index * step)
  } else {
    push(f, base)
    push(f, index)
    push(f, step)
    f.op('i32.mul')
  }
  f.op('i32.add')
}

/** Runs `body` while the counter, which goes down by one each time, is not 0. */
export function countDown(f: Code, counter: Local, body: () => void): void {
  f.block((exit) => {
    f.get(counter)
    f.op('i32.eqz')
    f.brIf(exit)
    f.loop((again) => {
      body()
      f.get(counter)
      f.i32(1)
      f.op('i32.sub')
      f.tee(counter)
      f.brIf(again)
    })
  })
}

/** Sets a variable to the less of two unsigned amounts. */
export function setLeast(f: Code, variable: Local, x: Amount, y: Amount): void {
  push(f, x)
  push(f, y)
  push(f, x)
  push(f, y)
  f.op('i32.lt_u')
  f.select('i32')
  f.set(variable)
}

/** pointer += index * bytes */
export function move(f: Code, pointer: Local, index: Amount, bytes: number): void {
  if (index === 0 || bytes === 0) return
  pushPlace(f, pointer, index, bytes)
  f.set(pointer)
}

/** A new variable: the address in a slot of the frame, and so many bytes on. */
export function loadAddress(f: Code, frame: Local, slot: number, bytes: number): Local {
  const address = f.local('i32')
  f.get(frame)
  f.load('i32.load', 4 * slot)
  f.set(address)
  advance(f, address, bytes)
  return address
}
