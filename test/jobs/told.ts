/** Whoever waits longer waits for what never comes. */
const LONGEST_WAIT_MS = 60_000

/** Gives what is told, by a worker for instance, one after the other; whoever asks waits for what is not told yet, and fails where nothing comes. */
export class Told<Item> {
  readonly #what: string
  readonly #longestMs: number
  readonly #over: Item[] = []
  readonly #waiting = new Set<(item: Item) => void>()

  /** `what` names one of the things that are told, as a failure is to say it. */
  constructor(what: string, longestMs = LONGEST_WAIT_MS) {
    this.#what = what
    this.#longestMs = longestMs
  }

  readonly tell = (item: Item): void => {
    const [waiting] = this.#waiting
    if (waiting === undefined) this.#over.push(item)
    else waiting(item)
  }

  /** How much was told that nobody has asked for. */
  get left(): number {
    return this.#over.length
  }

  next(): Promise<Item> {
    if (this.#over.length > 0) return Promise.resolve(this.#over.shift() as Item)
    // Made here, so that it shows who waits.
    const failure = new Error(`${this.#what} was awaited, and did not come within ${this.#longestMs} ms`)
    return new Promise((resolve, reject) => {
      const waiting = (item: Item): void => {
        this.#waiting.delete(waiting)
        clearTimeout(late)
        resolve(item)
      }
      const late = setTimeout(() => {
        this.#waiting.delete(waiting)
        reject(failure)
      }, this.#longestMs)
      this.#waiting.add(waiting)
    })
  }
}
