// The page: trains the network of examples/digits on a backend, draws its losses, and classifies what is drawn. `npm run page` serves it.
import { Chart } from './chart.js'
import { Classifier } from './classifier.js'
import { fetchDigits } from './fetchDigits.js'
import { clearFigures, prepareFigures, showFigure } from './figures.js'
import { find } from './find.js'
import { backendOf, chosenMode, modeOf } from './mode.js'
import { Pace } from './pace.js'
import { Training } from './training.js'

type State = 'loading' | 'training' | 'done' | 'stopped' | 'failed'

const steps = Number(new URLSearchParams(location.search).get('steps') ?? 1000)
const digits = fetchDigits()
const button = find('#train', HTMLButtonElement)
const chart = new Chart(find('#chart', SVGSVGElement), steps)
const classifier = new Classifier((image) => current?.classify(image) ?? null)

let mode = chosenMode()
let current: Training | null = null
/** Each training has a number, and ends when it is not the latest one any more. */
let latest = 0

async function train(): Promise<void> {
  const number = ++latest
  const trained = mode
  const pace = new Pace()
  chart.begin(trained)
  clearFigures(trained)
  say('loading', 'Getting ready …')
  try {
    const training = await Training.begin(await backendOf(trained), await digits, { steps, batchSize: 64, rate: 0.1, momentum: 0.9 })
    if (number !== latest) return
    current = training
    say('training', 'Training.')
    const explained = training.explain()
    find('#explain', HTMLPreElement).textContent = explained
    showFigure(trained, 'launches', /gpu\.js.* (\d+) launch/.exec(explained)?.[1] ?? '–')
    const started = performance.now()
    for await (const progress of training.progress()) {
      if (number !== latest) return
      const { taken, losses, accuracy } = progress
      const milliseconds = pace.add(progress)
      chart.add(trained, losses)
      showFigure(trained, 'steps', String(taken))
      showFigure(trained, 'loss', (losses.at(-1) ?? NaN).toFixed(4))
      if (milliseconds !== null) showFigure(trained, 'milliseconds', milliseconds.toFixed(1))
      if (accuracy !== null) showFigure(trained, 'accuracy', `${(100 * accuracy).toFixed(2)} %`)
      void classifier.update()
    }
    say('done', `Trained for ${((performance.now() - started) / 1000).toFixed(1)} s.`)
  } catch (error) {
    if (number === latest) say('failed', error instanceof Error ? error.message : String(error))
  }
}

function say(state: State, message: string): void {
  document.body.dataset['state'] = state
  find('#message', HTMLParagraphElement).textContent = message
  button.textContent = state === 'loading' || state === 'training' ? 'Stop' : 'Train'
}

function choose(chosen: string): void {
  mode = modeOf(chosen) ?? mode
  const address = new URL(location.href)
  address.searchParams.set('mode', mode)
  history.replaceState(null, '', address)
  void train()
}

prepareFigures(['webgpu', 'webgl2', 'cpu'])
for (const input of document.querySelectorAll('input')) {
  input.checked = input.value === mode
  input.addEventListener('change', () => {
    choose(input.value)
  })
}
button.addEventListener('click', () => {
  if (button.textContent === 'Train') {
    void train()
    return
  }
  latest++
  say('stopped', 'Stopped.')
})
void classifier.update()
void train()
