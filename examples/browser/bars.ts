/** Ten bars, one for the probability of each digit. */
export class Bars {
  private readonly rows: readonly Row[]

  constructor(list: HTMLElement) {
    this.rows = Array.from({ length: 10 }, (_, digit) => {
      const [row, label, bar, figure] = ['li', 'span', 'i', 'span'].map((name) => document.createElement(name))
      label!.textContent = String(digit)
      row!.append(label!, bar!, figure!)
      list.append(row!)
      return { row: row!, bar: bar!, figure: figure! }
    })
  }

  /** Shows the probabilities; none at all where there is nothing to classify. */
  show(probabilities: readonly number[] | null): void {
    const best = probabilities === null ? -1 : probabilities.indexOf(Math.max(...probabilities))
    this.rows.forEach(({ row, bar, figure }, digit) => {
      const share = probabilities?.[digit] ?? 0
      row.classList.toggle('best', digit === best)
      bar.style.setProperty('--share', String(share))
      figure.textContent = probabilities === null ? '' : `${(100 * share).toFixed(1)} %`
    })
  }
}

interface Row {
  readonly row: HTMLElement
  readonly bar: HTMLElement
  readonly figure: HTMLElement
}
