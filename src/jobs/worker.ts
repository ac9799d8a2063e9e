/** What a worker does: takes on what is due, and works it off, some at a time. */
export interface Work<Item> {
  /** How often it looks for work, milliseconds. */
  readonly everyMs: number
  /** How many are under way at once. */
  readonly atOnce: number
  /** Takes on at most so many items that are due. `ending` aborts when the worker is to end: what is long ends between two of its steps. */
  readonly take: (limit: number, ending: AbortSignal) => Promise<readonly Item[]>
  /** Works an item off. Once `ending` aborts it gives back what it has not begun. */
  readonly run: (item: Item, ending: AbortSignal) => Promise<void>
  /** Told what failed; the worker goes on. */
  readonly onFailure: (error: unknown) => void
}

/** Does work that nobody waits for, until it is stopped. What it holds in memory is what is under way. */
export class Worker<Item> {
  readonly #work: Work<Item>
  readonly #running = new Set<Promise<void>>()
  readonly #ending = new AbortController()
  #wake: () => void = () => {}
  readonly #ended: Promise<void>

  constructor(work: Work<Item>) {
    this.#work = work
    this.#ended = this.#loop()
  }

  /** Takes on nothing more, and resolves when the step that is under way of each item is done. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#wake()
    await this.#ended
    await Promise.all(this.#running)
  }

  async #loop(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const isFull = await this.#takeOn()
      await (isFull ? Promise.race(this.#running) : this.#sleep())
    }
  }

  /** Whether there may be more than could be taken on. */
  async #takeOn(): Promise<boolean> {
    const { atOnce, take, run, onFailure } = this.#work
    const free = atOnce - this.#running.size
    try {
      const items = await take(free, this.#ending.signal)
      for (const item of items) {
        const done = run(item, this.#ending.signal)
          .catch(onFailure)
          .finally(() => this.#running.delete(done))
        this.#running.add(done)
      }
      return items.length === free
    } catch (error) {
      onFailure(error)
      return false
    }
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#work.everyMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (this.#ending.signal.aborted) this.#wake()
    })
  }
}
