/** Gives what a worker tells, one after the other; whoever asks waits for what is not told yet. */
export class Told<Item> {
  readonly #over: Item[] = []
  #waiting: ((item: Item) => void) | undefined

  readonly tell = (item: Item): void => {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined) this.#over.push(item)
    else waiting(item)
  }

  next(): Promise<Item> {
    const first = this.#over.shift()
    return first === undefined ? new Promise((resolve) => (this.#waiting = resolve)) : Promise.resolve(first)
  }
}
