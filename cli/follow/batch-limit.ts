/** What one request carries at most, before it is packed. */
const MOST_BYTES = 512 * 1024
/** The least that a batch is cut down to where a server finds it too large. */
const LEAST_BYTES = 4096
/** After so many taken batches one of twice their size is tried: a server that refuses it all the same gets an eighth more than it has to. */
const TAKEN_UNTIL_LARGER = 16

/** How large the batches of a source are. A server may refuse one for what it holds, and take the next as large as ever. */
export class BatchLimit {
  #bytes = MOST_BYTES
  #taken = 0

  /** What the next batch may have. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether a batch of so many bytes can be cut smaller: a record, an entry of the journal and damage are cut no further. */
  canCut(bytes: number): boolean {
    return Math.min(this.#bytes, bytes) > LEAST_BYTES
  }

  /** A batch of so many bytes was too large. */
  shrink(bytes: number): void {
    this.#bytes = Math.max(LEAST_BYTES, Math.floor(Math.min(this.#bytes, bytes) / 2))
    this.#taken = 0
  }

  /** A batch was taken. */
  take(): void {
    if (this.#bytes === MOST_BYTES || ++this.#taken < TAKEN_UNTIL_LARGER) return
    this.#bytes = Math.min(MOST_BYTES, this.#bytes * 2)
    this.#taken = 0
  }
}
