/** Whoever waits longer waits for what never comes. */
const LONGEST_WAIT_MS = 60_000

/** Gives what is told, by a worker for instance, one after the other; whoever asks waits for what is not told yet, and fails where nothing comes. */
export class Told<Item> {
  readonly #over: Item[] = []
  readonly #waiting: ((item: Item) => void)[] = []

  readonly tell = (item: Item): void => {
    const waiting = this.#waiting.shift()
    if (waiting === undefined) this.#over.push(item)
    else waiting(item)
  }

  /** How much was told that nobody has asked for. */
  get left(): number {
    return this.#over.length
  }

  next(): Promise<Item> {
    const first = this.#over.shift()
    if (first !== undefined) return Promise.resolve(first)
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`nothing was told within ${LONGEST_WAIT_MS} ms`)), LONGEST_WAIT_MS)
      this.#waiting.push((item) => {
        clearTimeout(late)
        resolve(item)
      })
    })
  }
}
