import { randomUUID } from 'node:crypto'
import type { Batch } from '../domain/logon-sources/receive-batch.ts'

/** Lines are gathered for so long. */
const GATHER_MS = 50
/** So many are recorded at once, of so many characters: one line may have 65,536. */
const MOST_OF_BATCH = 5_000
const MOST_CHARACTERS_OF_BATCH = 8 * 1024 * 1024
/** From so many on, whoever can wait does; from whoever cannot, nothing is taken while twice as many are held. */
const HIGH_WATER = 20_000
const LOW_WATER = 5_000
/** The same of characters, where lines are long. */
const HIGH_CHARACTERS = 32 * 1024 * 1024
const LOW_CHARACTERS = MOST_CHARACTERS_OF_BATCH
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
  /** Of all lines that are held. */
  #characters = 0
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
    return this.#lines.length >= 2 * HIGH_WATER || this.#characters >= 2 * HIGH_CHARACTERS
  }

  /** Takes a message in. Line ends within it would make several of one, and a count at its beginning would swallow the next. */
  add(sender: string, message: string): void {
    const flat = withoutEnd(message).replaceAll(/[\r\n]/g, ' ')
    if (flat === '') return
    const text = /^[0-9]{1,9} </.test(flat) ? ` ${flat}` : flat
    this.#lines.push({ sender, text })
    this.#characters += text.length
    if (this.#lines.length >= HIGH_WATER || this.#characters >= HIGH_CHARACTERS) this.#setFull(true)
    if (this.#working !== undefined || this.#isStopped) return
    if (this.#lines.length >= MOST_OF_BATCH || this.#characters >= MOST_CHARACTERS_OF_BATCH) this.#begin()
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
      await this.#record(this.#nextLines())
      if (this.#lines.length <= LOW_WATER && this.#characters <= LOW_CHARACTERS) this.#setFull(false)
    }
  }

  /** Takes the lines of the next batch out, at least one. */
  #nextLines(): readonly Line[] {
    let count = 0
    let characters = 0
    for (const { text } of this.#lines) {
      if (count === MOST_OF_BATCH || (count > 0 && characters + text.length > MOST_CHARACTERS_OF_BATCH)) break
      count++
      characters += text.length
    }
    const lines = this.#lines.slice(0, count)
    this.#lines = this.#lines.slice(count)
    this.#characters -= characters
    return lines
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

/** A message without line ends and U+0000 at its end. No pattern: that one would go over a long run of them from each of its places. */
function withoutEnd(message: string): string {
  let end = message.length
  while (end > 0 && isEnd(message.charCodeAt(end - 1))) end--
  return message.slice(0, end)
}

function isEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0
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
