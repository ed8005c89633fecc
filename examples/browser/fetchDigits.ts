import { splitDigits, type Split } from '../digits/data.js'

/** The digits that `npm start` trains on and tests with, in the same order. */
export async function fetchDigits(): Promise<Split> {
  const files = await Promise.all(
    Array.from({ length: 10 }, async (_, digit): Promise<unknown> => {
      const response = await fetch(`digits/${String(digit)}.json`)
      if (!response.ok) throw new Error(`The digits ${String(digit)} could not be fetched: ${response.statusText}`)
      return response.json()
    }),
  )
  return splitDigits(files, 1, 2000)
}
