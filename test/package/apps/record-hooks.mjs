import { appendFileSync } from 'node:fs'

// Runs in the loader's own thread: a file is the way out of it.
export const load = (url, context, next) => {
  appendFileSync(process.env.LOADED_MODULES, `${url}\n`)
  return next(url, context)
}
