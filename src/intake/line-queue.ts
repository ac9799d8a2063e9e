import { randomUUID } from 'node:crypto'
import type { Batch } from '../domain/logon-sources/receive-batch.ts'

/** Lines are gathered for so long. */
const GATHER_MS = 50
/** So many are recorded at once. */
const MOST_OF_BATCH = 5_000
/** From so many on, whoever can wait does; twice as many are never held. */
const HIGH_WATER = 20_000
const LOW_WATER = 5_000
/** After a failure the same batch is tried again, later and later. */
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5_000
/** What cannot be recorded at the end is given up after so many tries. */
const LAST_TRIES = 3
/** Batches with made-up ids are remembered only for as long as one may be tried again. */
const REMEMBERED_MS = 3_600_000

/** A line, and the address that sent it. */
interface Line {
  readonly sender: string
  readonly text: string
}

/** What the queue asks of the rest. */
export interface LineSink {
  /** Records a batch; `unknown` when nobody may send it (any more). Rejects when it should be tried again. */
  readonly receive: (batch: Batch) => Promise<'done' | 'unknown'>
  readonly onFailure: (error: unknown) => void
  /** Told when those that can wait should, and when they need no longer. */
  readonly onFull: (isFull: boolean) => void
}

/** Gathers lines into batches and records them one after the other, so that a slow database slows everybody down and nothing piles up. */
export class LineQueue {
  /** Lines recorded, and lines that nobody may send. */
  readonly counts = { received: 0, refused: 0, lost: 0 }
  readonly #sink: LineSink
  #lines: Line[] = []
  #isFull = false
  #isStopped = false
  #working: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #wake: () => void = () => {}

  constructor(sink: LineSink) {
    this.#sink = sink
  }

  /** Whether a line that nobody sends again has to be dropped. */
  get isFull(): boolean {
    return this.#lines.length >= 2 * HIGH_WATER
  }

  /** Takes a message in. Line ends within it would make several of one, and a count at its beginning would swallow the next. */
  add(sender: string, message: string): void {
    const flat = message.replace(/[\r\n\0]+$/, '').replaceAll(/[\r\n]/g, ' ')
    if (flat === '') return
    this.#lines.push({ sender, text: /^[0-9]{1,9} </.test(flat) ? ` ${flat}` : flat })
    if (this.#lines.length >= HIGH_WATER) this.#setFull(true)
    if (this.#working !== undefined || this.#isStopped) return
    if (this.#lines.length >= MOST_OF_BATCH) this.#begin()
    else this.#timer ??= setTimeout(() => this.#begin(), GATHER_MS)
  }

  /** Records what is there, and resolves when that is done or cannot be. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#wake()
    while (this.#lines.length > 0 || this.#working !== undefined) {
      this.#begin()
      await this.#working
    }
  }

  #begin(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined
    })
  }

  async #work(): Promise<void> {
    while (this.#lines.length > 0) {
      const lines = this.#lines.slice(0, MOST_OF_BATCH)
      this.#lines = this.#lines.slice(MOST_OF_BATCH)
      await this.#record(lines)
      if (this.#lines.length <= LOW_WATER) this.#setFull(false)
    }
  }

  async #record(lines: readonly Line[]): Promise<void> {
    const batch = batchOf(lines)
    for (let tries = 1, pause = FIRST_PAUSE_MS; ; tries++, pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        const outcome = await this.#sink.receive(batch)
        this.counts[outcome === 'done' ? 'received' : 'refused'] += lines.length
        return
      } catch (error) {
        this.#sink.onFailure(error)
        if (this.#isStopped && tries >= LAST_TRIES) {
          this.counts.lost += lines.length
          return
        }
        await this.#sleep(pause)
      }
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #setFull(isFull: boolean): void {
    if (isFull === this.#isFull) return
    this.#isFull = isFull
    this.#sink.onFull(isFull)
  }
}

function batchOf(lines: readonly Line[]): Batch {
  const bySender = new Map<string, string[]>()
  for (const { sender, text } of lines) {
    const same = bySender.get(sender)
    if (same === undefined) bySender.set(sender, [text])
    else same.push(text)
  }
  // An empty line first: what begins as another format does, is none of it here.
  const pieces = [...bySender].map(([sender, texts]) => ({ log: `\n${texts.join('\n')}`, sender }))
  return { id: `syslog-${randomUUID()}`, pieces, host: undefined, zone: undefined, rememberedMs: REMEMBERED_MS }
}
