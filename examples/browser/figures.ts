import { find } from './find.js'
import type { Mode } from './mode.js'

/** The columns of the table, from the left. */
export type Figure = 'steps' | 'loss' | 'accuracy' | 'milliseconds' | 'launches'

const columns: readonly Figure[] = ['steps', 'loss', 'accuracy', 'milliseconds', 'launches']

/** Adds empty cells to the rows of the table, which begin with their modes. */
export function prepareFigures(modes: readonly Mode[]): void {
  for (const mode of modes) {
    const row = find(`tr[data-mode=${mode}]`, HTMLTableRowElement)
    for (const column of columns) row.insertCell().dataset['figure'] = column
  }
}

/** Writes a figure of a mode. */
export function showFigure(mode: Mode, figure: Figure, text: string): void {
  find(`tr[data-mode=${mode}] td[data-figure=${figure}]`, HTMLTableCellElement).textContent = text
}

/** Empties a mode's row. */
export function clearFigures(mode: Mode): void {
  for (const column of columns) showFigure(mode, column, '')
}
