import type { DeferredTask, Transaction } from './database.ts'

type AnyTask = DeferredTask<unknown>

/** What verbs have left for the end of their transaction: the items of each task, in the order in which they came. */
export class Deferred {
  readonly #items = new Map<AnyTask, unknown[]>()

  add<Item>(task: DeferredTask<Item>, item: Item): void {
    const known = this.#items.get(task as AnyTask)
    if (known === undefined) this.#items.set(task as AnyTask, [item])
    else known.push(item)
  }

  /** Takes over what another verb of the same transaction has left. */
  take(other: Deferred): void {
    for (const [task, items] of other.#items) for (const item of items) this.add(task, item)
  }

  get isEmpty(): boolean {
    return this.#items.size === 0
  }

  /** Works everything off, also what the tasks themselves leave. */
  async finish(transaction: Transaction): Promise<void> {
    for (const [task, items] of this.#items) {
      this.#items.delete(task)
      await task(transaction, items)
    }
  }
}
